"""The function that all others are measured against: FastAPI, Mangum and boto3, one route, one item."""

import os
from typing import Any

import boto3
from fastapi import FastAPI
from mangum import Mangum

app = FastAPI()
table = boto3.client("dynamodb", region_name=os.environ.get("AWS_REGION", "us-east-1"))


@app.get("/hello")
async def hello() -> dict[str, Any]:
    found = table.get_item(TableName=f"parley-{os.environ['PARLEY_STAGE']}-accounts", Key={"key": {"S": "nobody"}})
    return {"found": "Item" in found}


handler = Mangum(app, lifespan="off")
