"""VoiceAssist: `/api/realtime/ws` and `/ws`. What is said here is stored and handed to a worker; nothing waits."""

from functions.voiceassist.realtime.messages import refused, said
from functions.voiceassist.realtime.visits import connected, gone
from shared.web.sockets import SocketApp

handler = SocketApp(connected, said, gone, refused).handler()
