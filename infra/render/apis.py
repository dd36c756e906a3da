"""The edges: an HTTP API a product, and a WebSocket API where a row has sockets."""

from infra.fleet import Fleet, Function, Http, Socket
from infra.policies import has_sockets
from infra.render.functions import trust
from infra.render.names import (
    LIVE,
    STAGE,
    Json,
    alias_id,
    att,
    camel,
    function_arn,
    function_id,
    http_id,
    ref,
    socket_id,
    sub,
)

SOCKET_ROUTES = ("$connect", "$disconnect", "$default")


def resources(fleet: Fleet) -> Json:
    made: Json = {}
    for product in products(fleet):
        made |= {**http_api(product), **edge_role(fleet, product)}
        if has_sockets(fleet, product):
            made |= socket_api(product)
    for function in fleet.functions:
        for http in function.of(Http):
            made |= own_address(function) if http.streams else http_routes(function, http)
        if function.of(Socket):
            made |= socket_routes(function)
    return made


def products(fleet: Fleet) -> list[str]:
    served = {
        row.product for row in fleet.functions if any(isinstance(each, Http | Socket) for each in row.triggers)
    }
    return sorted(served)


def http_api(product: str) -> Json:
    """Cross-origin rules and limits are the functions' own: the same on every way to them."""
    api = http_id(product)
    return {
        api: {
            "Type": "AWS::ApiGatewayV2::Api",
            "Properties": {"Name": sub(f"parley-{STAGE}-{product}"), "ProtocolType": "HTTP"},
        },
        f"{api}Stage": {
            "Type": "AWS::ApiGatewayV2::Stage",
            "Properties": {
                "ApiId": ref(api),
                "StageName": "$default",
                "AutoDeploy": True,
                "DefaultRouteSettings": {"DetailedMetricsEnabled": True},
            },
        },
    }


def socket_api(product: str) -> Json:
    api = socket_id(product)
    return {
        api: {
            "Type": "AWS::ApiGatewayV2::Api",
            "Properties": {
                "Name": sub(f"parley-{STAGE}-{product}-sockets"),
                "ProtocolType": "WEBSOCKET",
                # Every message goes to `$default`: what is in it is the function's to read.
                "RouteSelectionExpression": "$request.body.action",
            },
        },
        f"{api}Stage": {
            "Type": "AWS::ApiGatewayV2::Stage",
            "Properties": {"ApiId": ref(api), "StageName": ref("Stage"), "AutoDeploy": True},
        },
    }


def integration(function: Function, api: str, payload: Json) -> Json:
    target = function_arn(function.name)
    uri = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Arn}/invocations"
    return {
        "Type": "AWS::ApiGatewayV2::Integration",
        "Properties": {
            "ApiId": ref(api),
            "IntegrationType": "AWS_PROXY",
            "CredentialsArn": att(edge_role_id(function.product)),
            "IntegrationUri": {"Fn::Sub": [uri, {"Arn": target}]},
            **payload,
        },
    }


def edge_role(fleet: Fleet, product: str) -> Json:
    """What the product's APIs may call: one role in place of a permission a function, of which a stack holds few."""
    called = [
        function_arn(row.name)
        for row in fleet.of(product)
        if row.of(Socket) or any(not http.streams for http in row.of(Http))
    ]
    allowed = {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": called}
    return {
        edge_role_id(product): {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": trust("apigateway.amazonaws.com"),
                "Policies": [
                    {
                        "PolicyName": "call",
                        "PolicyDocument": {"Version": "2012-10-17", "Statement": [allowed]},
                    }
                ],
            },
        }
    }


def edge_role_id(product: str) -> str:
    return f"{camel(product)}EdgeRole"


def route(api: str, key: str, to: str) -> Json:
    return {
        "Type": "AWS::ApiGatewayV2::Route",
        "Properties": {"ApiId": ref(api), "RouteKey": key, "Target": sub(f"integrations/${{{to}}}")},
    }


def own_address(function: Function) -> Json:
    """Open to the world, as an HTTP API is: who may do what is the function's own to say."""
    name, alias = camel(function.name), alias_id(function.name)
    return {
        f"{name}Address": {
            "Type": "AWS::Lambda::Url",
            "DependsOn": [alias],
            "Properties": {
                "TargetFunctionArn": att(function_id(function.name)),
                "Qualifier": LIVE,
                "AuthType": "NONE",
                "InvokeMode": "RESPONSE_STREAM",
            },
        },
        f"{name}AddressPermission": {
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "Action": "lambda:InvokeFunctionUrl",
                "FunctionName": function_arn(function.name),
                "Principal": "*",
                "FunctionUrlAuthType": "NONE",
            },
        },
    }


def http_routes(function: Function, http: Http) -> Json:
    api, name = http_id(function.product), camel(function.name)
    payload = {"PayloadFormatVersion": "2.0", "TimeoutInMillis": 30_000}
    made = {f"{name}Http": integration(function, api, payload)}
    for number, path in enumerate(http.paths, 1):
        key = path if path == "$default" else f"ANY {path}"
        made[f"{name}Route{number}"] = route(api, key, f"{name}Http")
    return made


def socket_routes(function: Function) -> Json:
    api, name = socket_id(function.product), camel(function.name)
    made = {f"{name}Socket": integration(function, api, {"TimeoutInMillis": 29_000})}
    for key in SOCKET_ROUTES:
        made[f"{name}{key.strip('$').title()}"] = route(api, key, f"{name}Socket")
    return made
