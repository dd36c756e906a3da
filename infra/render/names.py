"""How resources are written inside the templates."""

from typing import Any

Json = dict[str, Any]
STAGE = "${Stage}"
LIVE = "live"  # the alias that everything calls


def sub(text: str) -> Json:
    return {"Fn::Sub": text}


def ref(logical_id: str) -> Json:
    return {"Ref": logical_id}


def att(logical_id: str, attribute: str = "Arn") -> Json:
    return {"Fn::GetAtt": [logical_id, attribute]}


def camel(noun: str) -> str:
    return "".join(part.title() for part in noun.replace("/", "-").replace("_", "-").split("-"))


def table_id(noun: str) -> str:
    return f"{camel(noun)}Table"


def bucket_id(noun: str) -> str:
    return f"{camel(noun)}Bucket"


def queue_id(noun: str) -> str:
    return f"{camel(noun)}Queue"


def function_id(name: str) -> str:
    """As the Serverless tool forms it from the function's key: one id in both templates."""
    return f"{camel(name)}LambdaFunction"


def alias_id(name: str) -> str:
    """As SAM forms it."""
    return f"{function_id(name)}Alias{LIVE}"


def function_arn(name: str) -> Json:
    """Of the version that runs: nobody calls what was never released."""
    return ref(alias_id(name))


def http_id(product: str) -> str:
    return f"{camel(product)}HttpApi"


def socket_id(product: str) -> str:
    return f"{camel(product)}SocketApi"


def bucket_name(noun: str) -> str:
    """Unique in the world: the account and the region make it so."""
    return f"parley-{STAGE}-{noun}-${{AWS::AccountId}}-${{AWS::Region}}"


def queue_url(noun: str) -> str:
    return f"https://sqs.${{AWS::Region}}.${{AWS::URLSuffix}}/${{AWS::AccountId}}/parley-{STAGE}-{noun}"


def stream_export(noun: str) -> str:
    return f"parley-{STAGE}-{noun}-stream"


def arn(service: str, rest: str) -> str:
    return f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{rest}"


class Intrinsics:
    """Names as a template resolves them; the roles are made from these.

    What is in another stack is known by its name. A stream's has a date in it, so the data's stack exports it.
    """

    def table(self, noun: str) -> Json:
        return sub(arn("dynamodb", f"table/parley-{STAGE}-{noun}"))

    def index(self, noun: str, index: str) -> Json:
        return sub(arn("dynamodb", f"table/parley-{STAGE}-{noun}/index/{index}"))

    def stream(self, noun: str) -> Json:
        return {"Fn::ImportValue": sub(stream_export(noun))}

    def bucket(self, noun: str) -> Json:
        return sub(f"arn:${{AWS::Partition}}:s3:::{bucket_name(noun)}")

    def objects(self, noun: str) -> Json:
        return sub(f"arn:${{AWS::Partition}}:s3:::{bucket_name(noun)}/*")

    def queue(self, noun: str) -> Json:
        return sub(arn("sqs", f"parley-{STAGE}-{noun}"))

    def function(self, name: str) -> Json:
        return sub(arn("lambda", f"function:parley-{STAGE}-{name.replace('/', '-')}:{LIVE}"))

    def sockets(self, product: str) -> Json:
        return sub(arn("execute-api", f"${{{socket_id(product)}}}/*/*/@connections/*"))

    def logs(self, name: str) -> Json:
        return att(f"{camel(name)}Logs")

    def parameter(self, name: str) -> Json:
        return sub(arn("ssm", f"parameter/parley/{STAGE}/{name}"))
