"""Every resource that can say so says which application, stage and part it costs money for."""

from infra.render.names import STAGE, Json, sub

LISTED = frozenset(
    {
        "AWS::CloudFront::Distribution",
        "AWS::CloudWatch::Alarm",
        "AWS::DynamoDB::Table",
        "AWS::IAM::Role",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
    }
)
MAPPED = frozenset({"AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Stage"})


def tags(part: str) -> Json:
    return {"app": "parley", "stage": sub(STAGE), "part": part}


def tagged(resources: Json, part: str) -> Json:
    return {name: with_tags(each, tags(part)) for name, each in resources.items()}


def with_tags(resource: Json, found: Json) -> Json:
    properties = resource.get("Properties", {})
    if resource["Type"] in LISTED:
        pairs = [{"Key": name, "Value": value} for name, value in found.items()]
        return {**resource, "Properties": {**properties, "Tags": pairs}}
    if resource["Type"] in MAPPED:
        return {**resource, "Properties": {**properties, "Tags": found}}
    return resource
