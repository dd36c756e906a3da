"""Plain ARNs, for where no template resolves them. Imports nothing of the application: workers read it first."""

from dataclasses import dataclass
from typing import Any

Statement = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Arns:
    stage: str
    region: str = "us-east-1"
    account: str = "000000000000"

    def arn(self, service: str, rest: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account}:{rest}"

    def table(self, noun: str) -> str:
        return self.arn("dynamodb", f"table/parley-{self.stage}-{noun}")

    def index(self, noun: str, index: str) -> str:
        return f"{self.table(noun)}/index/{index}"

    def stream(self, noun: str) -> str:
        return f"{self.table(noun)}/stream/*"

    def bucket(self, noun: str) -> str:
        return f"arn:aws:s3:::parley-{self.stage}-{noun}"

    def objects(self, noun: str) -> str:
        return f"{self.bucket(noun)}/*"

    def queue(self, noun: str) -> str:
        return self.arn("sqs", f"parley-{self.stage}-{noun}")

    def function(self, name: str) -> str:
        return self.arn("lambda", f"function:parley-{self.stage}-{name.replace('/', '-')}:live")

    def sockets(self, product: str) -> str:
        return self.arn("execute-api", f"{product}/*/*/@connections/*")

    def logs(self, name: str) -> str:
        return self.arn("logs", f"log-group:/aws/lambda/parley-{self.stage}-{name.replace('/', '-')}:*")

    def parameter(self, name: str) -> str:
        return self.arn("ssm", f"parameter/parley/{self.stage}/{name}")
