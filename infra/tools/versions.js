'use strict';

// Publishes a version of a function whose code, properties or settings changed, and points its alias there: what SAM
// does by itself. A version that is no longer named stays, for the way back.

const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');

const ALIAS = 'AWS::Lambda::Alias';

module.exports = class Versions {
  constructor(serverless) {
    this.serverless = serverless;
    this.hooks = {
      'after:aws:package:finalize:mergeCustomProviderResources': () => this.publish(),
    };
  }

  publish() {
    const { provider, functions } = this.serverless.service;
    const resources = provider.compiledCloudFormationTemplate.Resources;
    const artefacts = this.artefacts(functions);
    for (const alias of Object.values(resources).filter((each) => each.Type === ALIAS)) {
      const id = alias.Properties.FunctionName.Ref;
      const version = `${id}Version${this.digest(resources[id], artefacts.get(id))}`;
      resources[version] = {
        Type: 'AWS::Lambda::Version',
        DeletionPolicy: 'Retain',
        Properties: { FunctionName: { Ref: id } },
      };
      alias.Properties.FunctionVersion = { 'Fn::GetAtt': [version, 'Version'] };
    }
  }

  artefacts(functions) {
    const naming = this.serverless.getProvider('aws').naming;
    return new Map(
      Object.entries(functions).map(([key, each]) => [naming.getLambdaLogicalId(key), each.package.artifact])
    );
  }

  digest(resource, artefact) {
    const { Code, ...properties } = resource.Properties;
    const text = JSON.stringify(properties);
    const told = (this.serverless.service.provider.stackParameters ?? []).filter(({ ParameterKey }) =>
      text.includes(`"Ref":"${ParameterKey}"`)
    );
    const hash = createHash('sha256').update(text).update(JSON.stringify(told));
    return hash.update(readFileSync(artefact)).digest('hex').slice(0, 10);
  }
};
