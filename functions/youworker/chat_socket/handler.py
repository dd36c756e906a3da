"""YouWorker: `/chat/{session_id}`. What is said here is stored and handed to a worker; nothing waits."""

from functions.youworker.chat_socket.messages import refused, said
from functions.youworker.chat_socket.visits import connected, gone
from shared.web.sockets import SocketApp

handler = SocketApp(connected, said, gone, refused).handler()
