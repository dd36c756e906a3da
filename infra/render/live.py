"""What runs is an alias: it moves from one version of a function to the next in two steps, and back when it rings.

SAM makes these resources of two words in a function; for osls they are written out, and infra/tools/versions.js names
the version.
"""

from infra.fleet import Fleet, Function
from infra.render.names import LIVE, STAGE, Json, alias_id, arn, att, function_id, ref, sub

APPLICATION = "ServerlessDeploymentApplication"  # as SAM calls it
SHIFTER_ROLE = "ShifterRole"
GRADUAL = "Gradual"
STEPS = ("Canary10Percent10Minutes", "AllAtOnce")
RELEASE = "Release"
SHIFTING = "Shifting"

PARAMETERS: Json = {
    SHIFTING: {
        "Type": "String",
        "Default": "gradual",
        "AllowedValues": ["gradual", "at-once"],
        "Description": "How new code takes over: a tenth of the calls for ten minutes first, or all at once.",
    },
    RELEASE: {
        "Type": "String",
        "Default": "1",
        "Description": "Another text lets every function begin anew, and so read its secrets again.",
    },
}
CONDITIONS: Json = {GRADUAL: {"Fn::Equals": [ref(SHIFTING), "gradual"]}}


def role(product: str) -> Json:
    """It moves aliases of the product's functions, and looks at alarms, which have no narrower right."""
    moves = ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"]
    statements = [
        {
            "Effect": "Allow",
            "Action": moves,
            "Resource": [sub(arn("lambda", f"function:parley-{STAGE}-{product}-*"))],
        },
        {"Effect": "Allow", "Action": ["cloudwatch:DescribeAlarms"], "Resource": ["*"]},
    ]
    trusted = {"Effect": "Allow", "Principal": {"Service": "codedeploy.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = {"Version": "2012-10-17", "Statement": statements}
    return {
        SHIFTER_ROLE: {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trusted]},
                "Policies": [{"PolicyName": "shift", "PolicyDocument": document}],
            },
        }
    }


def alarms(function: Function) -> list[Json]:
    return [sub(f"parley-{STAGE}-{function.name.replace('/', '-')}-errors")]


def of_sam(function: Function) -> Json:
    return {
        "AutoPublishAlias": LIVE,
        "AutoPublishAliasAllProperties": True,
        "DeploymentPreference": {
            "Type": {"Fn::If": [GRADUAL, *STEPS]},
            "Role": att(SHIFTER_ROLE),
            "Alarms": alarms(function),
        },
    }


def of_osls(fleet: Fleet) -> Json:
    if not fleet.functions:
        return {}
    made: Json = {
        APPLICATION: {"Type": "AWS::CodeDeploy::Application", "Properties": {"ComputePlatform": "Lambda"}}
    }
    for function in fleet.functions:
        made |= {alias_id(function.name): alias(function), group_id(function): group(function)}
    return made


def group_id(function: Function) -> str:
    return f"{function_id(function.name)}DeploymentGroup"


def alias(function: Function) -> Json:
    """Which version, the plugin says."""
    return {
        "Type": "AWS::Lambda::Alias",
        "UpdatePolicy": {
            "CodeDeployLambdaAliasUpdate": {
                "ApplicationName": ref(APPLICATION),
                "DeploymentGroupName": ref(group_id(function)),
            }
        },
        "Properties": {"Name": LIVE, "FunctionName": ref(function_id(function.name))},
    }


def group(function: Function) -> Json:
    steps = [{"Fn::Sub": ["CodeDeployDefault.Lambda${ConfigName}", {"ConfigName": step}]} for step in STEPS]
    return {
        "Type": "AWS::CodeDeploy::DeploymentGroup",
        "Properties": {
            "ApplicationName": ref(APPLICATION),
            "AlarmConfiguration": {"Enabled": True, "Alarms": [{"Name": name} for name in alarms(function)]},
            "AutoRollbackConfiguration": {
                "Enabled": True,
                "Events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
            },
            "DeploymentConfigName": {"Fn::If": [GRADUAL, *steps]},
            "DeploymentStyle": {"DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL"},
            "ServiceRoleArn": att(SHIFTER_ROLE),
        },
    }
