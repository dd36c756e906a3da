"""How resources are written inside the templates."""

from typing import Any

Json = dict[str, Any]
STAGE = "${Stage}"


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


def function_arn(name: str) -> Json:
    return att(function_id(name))


def socket_id(product: str) -> str:
    return f"{camel(product)}SocketApi"


class Intrinsics:
    """Names as a template resolves them; the roles are made from these."""

    def table(self, noun: str) -> Json:
        return att(table_id(noun))

    def index(self, noun: str, index: str) -> Json:
        return sub(f"${{{table_id(noun)}.Arn}}/index/{index}")

    def stream(self, noun: str) -> Json:
        return att(table_id(noun), "StreamArn")

    def bucket(self, noun: str) -> Json:
        return att(bucket_id(noun))

    def objects(self, noun: str) -> Json:
        return sub(f"${{{bucket_id(noun)}.Arn}}/*")

    def queue(self, noun: str) -> Json:
        return att(queue_id(noun))

    def function(self, name: str) -> Json:
        """By name, not by reference: two functions may call each other."""
        target = f"function:parley-{STAGE}-{name.replace('/', '-')}"
        return sub(f"arn:${{AWS::Partition}}:lambda:${{AWS::Region}}:${{AWS::AccountId}}:{target}")

    def sockets(self, product: str) -> Json:
        api = f"${{{socket_id(product)}}}/*/*/@connections/*"
        return sub(f"arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:{api}")

    def logs(self, name: str) -> Json:
        return att(f"{camel(name)}Logs")

    def parameter(self, name: str) -> Json:
        path = f"parameter/parley/{STAGE}/{name}"
        return sub(f"arn:${{AWS::Partition}}:ssm:${{AWS::Region}}:${{AWS::AccountId}}:{path}")
