"""A workspace as simple as it can be: lists and dictionaries, no counters. What the real one shows must equal it."""

from dataclasses import dataclass, field


@dataclass
class Talk:
    """`paths` says which messages a branch shows, in order; one that is deleted leaves all of them."""

    title: str
    folder: str | None = None
    paths: dict[str, list[str]] = field(default_factory=lambda: {"main": []})
    contents: dict[str, str] = field(default_factory=dict)

    def say(self, branch: str, message: str, content: str) -> None:
        self.paths[branch].append(message)
        self.contents[message] = content

    def grow(self, branch: str, message: str, new: str) -> None:
        """`branch` is one that shows the message: what stands before it there is shared."""
        path = self.paths[branch]
        self.paths[new] = path[: path.index(message) + 1]

    def delete(self, message: str) -> None:
        del self.contents[message]
        for path in self.paths.values():
            if message in path:
                path.remove(message)

    def shown(self, branch: str) -> list[str]:
        return [self.contents[message] for message in self.paths[branch]]


@dataclass
class Workspace:
    talks: dict[str, Talk] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)

    def would_circle(self, folder: str, into: str | None) -> bool:
        while into is not None:
            if into == folder:
                return True
            into = self.parents[into]
        return False

    def delete_folder(self, folder: str) -> None:
        del self.parents[folder]
        self.parents = {each: None if parent == folder else parent for each, parent in self.parents.items()}
        for talk in self.talks.values():
            if talk.folder == folder:
                talk.folder = None
