"""What holds data: tables, buckets, queues. All of it encrypted, and kept when a stack is deleted."""

from pynamodb.models import Model

from infra.fleet import Fleet, Queue, Stream
from infra.policies import dead_queue, parks
from infra.render.names import STAGE, Json, att, bucket_id, bucket_name, queue_id, stream_export, sub, table_id
from infra.schema import schema_of

KEPT = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
FOURTEEN_DAYS = 14 * 24 * 3600


def resources(fleet: Fleet) -> Json:
    made: Json = {}
    for table in fleet.tables:
        made[table_id(schema_of(table).noun)] = table_resource(table, streamed=table in streamed(fleet))
    for bucket in fleet.buckets:
        made[bucket_id(bucket)] = bucket_resource(bucket, fleet.lasting.get(bucket))
        made[f"{bucket_id(bucket)}Policy"] = only_by_tls(bucket)
    for queue in fleet.queues:
        made |= queue_resources(fleet, queue)
    for function in filter(parks, fleet.functions):
        made[queue_id(dead_queue(function))] = dead_letters(dead_queue(function))
    return made


def streamed(fleet: Fleet) -> set[type[Model]]:
    return {stream.table for function in fleet.functions for stream in function.of(Stream)}


def outputs(fleet: Fleet) -> Json:
    """What other stacks cannot know by name. An export that is in use cannot be changed: nor can its table."""
    nouns = sorted(schema_of(table).noun for table in streamed(fleet))
    return {
        f"{table_id(noun)}Stream": {
            "Value": att(table_id(noun), "StreamArn"),
            "Export": {"Name": sub(stream_export(noun))},
        }
        for noun in nouns
    }


def table_resource(table: type[Model], *, streamed: bool) -> Json:
    schema = schema_of(table)
    properties: Json = {
        **schema.creation,
        "TableName": sub(f"parley-{STAGE}-{schema.noun}"),
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "SSESpecification": {"SSEEnabled": True},
    }
    if schema.ttl is not None:
        properties["TimeToLiveSpecification"] = {"AttributeName": schema.ttl, "Enabled": True}
    if streamed:
        properties["StreamSpecification"] = {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    return {"Type": "AWS::DynamoDB::Table", **KEPT, "Properties": properties}


def rules(days: int | None) -> list[Json]:
    """A file that was deleted or replaced can be brought back for a while; one that was made to be short-lived not."""
    unfinished = {"DaysAfterInitiation": 1}
    old = {"NoncurrentDays": 1 if days else 30}
    made: list[Json] = [
        {"Id": "unfinished", "Status": "Enabled", "AbortIncompleteMultipartUpload": unfinished},
        {"Id": "replaced", "Status": "Enabled", "NoncurrentVersionExpiration": old},
    ]
    return [*made, {"Id": "short-lived", "Status": "Enabled", "ExpirationInDays": days}] if days else made


# Pages put and get files by signed forms and links: the signature says who may, not the page's origin.
FROM_PAGES: Json = {
    "AllowedMethods": ["GET", "HEAD", "POST"],
    "AllowedOrigins": ["*"],
    "AllowedHeaders": ["*"],
    "ExposedHeaders": ["ETag", "Content-Disposition", "Content-Range"],
    "MaxAge": 3600,
}


def bucket_resource(noun: str, days: int | None) -> Json:
    return {
        "Type": "AWS::S3::Bucket",
        **KEPT,
        "Properties": {
            "BucketName": sub(bucket_name(noun)),
            "BucketEncryption": {
                "ServerSideEncryptionConfiguration": [
                    {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": True}
                ]
            },
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "VersioningConfiguration": {"Status": "Enabled"},
            "LifecycleConfiguration": {"Rules": rules(days)},
            "CorsConfiguration": {"CorsRules": [FROM_PAGES]},
        },
    }


def only_by_tls(noun: str) -> Json:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [att(bucket_id(noun)), sub(f"${{{bucket_id(noun)}.Arn}}/*")],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {"Bucket": {"Ref": bucket_id(noun)}, "PolicyDocument": document},
    }


def queue_resources(fleet: Fleet, queue: Queue) -> Json:
    dead = f"{queue.name}-dead"
    worker = next(function for function in fleet.functions if queue in function.of(Queue))
    properties = {
        "QueueName": sub(f"parley-{STAGE}-{queue.name}"),
        "SqsManagedSseEnabled": True,
        "MessageRetentionPeriod": FOURTEEN_DAYS,
        "VisibilityTimeout": 6 * worker.timeout,
        "RedrivePolicy": {"deadLetterTargetArn": att(queue_id(dead)), "maxReceiveCount": queue.attempts},
    }
    return {
        queue_id(queue.name): {
            "Type": "AWS::SQS::Queue",
            "DeletionPolicy": "Delete",
            "UpdateReplacePolicy": "Delete",
            "Properties": properties,
        },
        queue_id(dead): dead_letters(dead),
    }


def dead_letters(noun: str) -> Json:
    return {
        "Type": "AWS::SQS::Queue",
        **KEPT,
        "Properties": {
            "QueueName": sub(f"parley-{STAGE}-{noun}"),
            "SqsManagedSseEnabled": True,
            "MessageRetentionPeriod": FOURTEEN_DAYS,
        },
    }
