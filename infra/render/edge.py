"""In front of a product: one address for requests, streams and sockets; a name of its own and a firewall if wanted.

Functions at the edge tell whose address a request comes from, and map the paths of sockets: a WebSocket API has none
behind its stage, and clients dial several.
"""

import re

from infra.fleet import Fleet, Function, Http, Socket
from infra.policies import has_sockets
from infra.render.names import STAGE, Json, att, camel, http_id, ref, socket_id, sub
from shared.web.visitor import CLIENT, WORD

# AWS's own policies have the same ids everywhere.
NOT_CACHED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
AS_THE_ORIGIN_SAYS = "83da9c7e-98b4-4e11-a168-04f0df8e2c65"
ALL_BUT_THE_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
EVERY_METHOD = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]
REQUESTS, SOCKETS = "requests", "sockets"
# What the portal serves: the same for everybody until the next deployment.
THE_SAME_FOR_ALL = ("/openapi.json", "/docs*")
# What a client sent itself under these names is replaced: the last word is the edge's. `visitor` reads it.
FROM_WHOM = f"""function handler(event) {{
  var request = event.request;
  request.headers['{CLIENT}'] = {{ value: event.viewer.ip }};
  request.headers['{WORD}'] = {{ value: '${{AWS::StackId}}' }};
"""
TOLD = (
    FROM_WHOM
    + """  return request;
}
"""
)
TO_THE_STAGE = (
    FROM_WHOM
    + """  request.querystring.path = { value: encodeURIComponent(request.uri) };
  request.uri = '/${Stage}';
  return request;
}
"""
)
OF_ALL: Json = {
    "CertificateArn": {
        "Type": "String",
        "Default": "",
        "Description": "Certificate of the products' own names, in the region where CloudFront looks for it.",
    },
    "WebAclArn": {
        "Type": "String",
        "Default": "",
        "Description": "Web ACL of the scope CLOUDFRONT that looks at requests first; empty for none.",
    },
}
NOTHING: Json = {"Ref": "AWS::NoValue"}


def domain(product: str) -> str:
    return f"{camel(product)}DomainName"


def parameters(product: str) -> Json:
    own = {
        "Type": "String",
        "Default": "",
        "Description": f"Name of one's own for {product}, api.example.com; empty for the given one.",
    }
    return {domain(product): own, **OF_ALL}


def conditions(product: str) -> Json:
    given = {"Named": domain(product), "Guarded": "WebAclArn"}
    return {name: {"Fn::Not": [{"Fn::Equals": [ref(said), ""]}]} for name, said in given.items()}


def has_edge(fleet: Fleet, product: str) -> bool:
    return has_sockets(fleet, product) and any(row.of(Http) for row in fleet.of(product))


def resources(fleet: Fleet, product: str) -> Json:
    name = camel(product)
    return {
        teller_id(product): at_the_edge(f"{product}-visitor", TOLD, "Whose address it is"),
        mapper_id(product): at_the_edge(f"{product}-path", TO_THE_STAGE, "The path that was dialled as well"),
        f"{name}Distribution": {
            "Type": "AWS::CloudFront::Distribution",
            "Metadata": {
                "cfn-lint": {"config": {"ignore_checks": ["W1030"]}}
            },  # no certificate where none is wanted
            "Properties": {"DistributionConfig": distribution(fleet, product)},
        },
    }


def at_the_edge(name: str, code: str, what: str) -> Json:
    return {
        "Type": "AWS::CloudFront::Function",
        "Properties": {
            "Name": sub(f"parley-{STAGE}-{name}"),
            "AutoPublish": True,
            "FunctionCode": sub(code),
            "FunctionConfig": {"Comment": what, "Runtime": "cloudfront-js-2.0"},
        },
    }


def key() -> Json:
    """Part of it nobody can guess, and it is the same for the edge and the functions of a stack."""
    return ref("AWS::StackId")


def teller_id(product: str) -> str:
    return f"{camel(product)}VisitorFunction"


def mapper_id(product: str) -> str:
    return f"{camel(product)}PathFunction"


def distribution(fleet: Fleet, product: str) -> Json:
    streaming = [row for row in fleet.of(product) if row.streams]
    return {
        "Enabled": True,
        "Comment": sub(f"parley-{STAGE}-{product}"),
        "HttpVersion": "http2and3",
        "IPV6Enabled": True,
        "Aliases": {"Fn::If": ["Named", [ref(domain(product))], NOTHING]},
        "ViewerCertificate": {"Fn::If": ["Named", certificate(), NOTHING]},
        "WebACLId": {"Fn::If": ["Guarded", ref("WebAclArn"), NOTHING]},
        "Origins": [
            origin(REQUESTS, sub(host_of(http_id(product)))),
            origin(SOCKETS, sub(host_of(socket_id(product)))),
            *(origin(camel(row.name), streaming_host(row)) for row in streaming),
        ],
        "DefaultCacheBehavior": asked(product, REQUESTS),
        "CacheBehaviors": [
            *(dialled(product, path) for row in fleet.of(product) for path in socket_paths(row)),
            *(asked(product, camel(row.name), path) for row in streaming for path in streamed_paths(row)),
            *(behaviour(REQUESTS, path, AS_THE_ORIGIN_SAYS) for path in THE_SAME_FOR_ALL),
        ],
    }


def certificate() -> Json:
    return {
        "AcmCertificateArn": ref("CertificateArn"),
        "MinimumProtocolVersion": "TLSv1.2_2021",
        "SslSupportMethod": "sni-only",
    }


def host_of(api: str) -> str:
    return f"${{{api}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}"


def streaming_host(function: Function) -> Json:
    """An address is https://host/."""
    url = att(f"{camel(function.name)}Address", "FunctionUrl")
    return {"Fn::Select": [2, {"Fn::Split": ["/", url]}]}


def origin(name: str, host: Json) -> Json:
    only_tls = {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"], "OriginReadTimeout": 60}
    return {"Id": name, "DomainName": host, "CustomOriginConfig": only_tls}


def behaviour(target: str, path: str = "", caching: str = NOT_CACHED) -> Json:
    return {
        **({"PathPattern": path} if path else {}),
        "TargetOriginId": target,
        "ViewerProtocolPolicy": "https-only",
        "AllowedMethods": EVERY_METHOD,
        "CachePolicyId": caching,
        "OriginRequestPolicyId": ALL_BUT_THE_HOST,
        "Compress": caching != NOT_CACHED,
    }


def asked(product: str, target: str, path: str = "") -> Json:
    return {**behaviour(target, path), **first(teller_id(product))}


def dialled(product: str, path: str) -> Json:
    return {**behaviour(SOCKETS, path), **first(mapper_id(product))}


def first(function_id: str) -> Json:
    return {
        "FunctionAssociations": [{"EventType": "viewer-request", "FunctionARN": att(function_id, "FunctionARN")}]
    }


def socket_paths(function: Function) -> list[str]:
    return [pattern(path) for socket in function.of(Socket) for path in socket.paths]


def streamed_paths(function: Function) -> list[str]:
    paths = [path for http in function.of(Http) for path in http.paths if not path.endswith("/")]
    return list(dict.fromkeys(pattern(path) for path in paths))


def pattern(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "*", path)
