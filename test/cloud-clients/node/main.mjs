/**
 * Official SDKs for Node, as they are, with TLS at the address of the embedded cloud: they read no proxy from the environment, so they are
 * given an endpoint. Runs one scenario and prints what it saw as one line of JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import credentials from '@alicloud/credentials';
import ecs from '@alicloud/ecs20140526';
import { $OpenApiUtil } from '@alicloud/openapi-core';
import sts from '@alicloud/sts20150401';

const { TEST_ENDPOINT: endpoint, TEST_METADATA: metadata, TEST_ROLE_ARN: roleArn } = process.env;
const { ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId, ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret } = process.env;

const { default: Credential, Config } = credentials;
const credentialOf = (config) => new Credential(config && new Config(config));
const configOf = (config) => new $OpenApiUtil.Config({ credential: credentialOf(config), endpoint });

async function identity(config) {
  const { body } = await new sts.default(configOf(config)).getCallerIdentity();
  return body.arn;
}

/** The statuses of an instance from the moment that it is told to stop until it has stopped. */
async function stopped() {
  const { TEST_REGION: regionId, TEST_INSTANCE: instanceId } = process.env;
  const client = new ecs.default(configOf());
  await client.stopInstances(new ecs.StopInstancesRequest({ regionId, instanceId: [instanceId] }));
  const seen = [];
  while (seen.at(-1) !== 'Stopped') {
    const request = new ecs.DescribeInstancesRequest({ regionId, instanceIds: JSON.stringify([instanceId]) });
    const { body } = await client.describeInstances(request);
    const status = body.instances.instance[0].status;
    if (seen.at(-1) !== status) seen.push(status);
    await sleep(20);
  }
  return seen;
}

async function refused() {
  try {
    return (await new ecs.default(configOf()).describeDisks(new ecs.DescribeDisksRequest({ regionId: 'cn-hangzhou' })))
      .body;
  } catch (error) {
    return { code: error.code, status: error.statusCode };
  }
}

const scenarios = {
  identity: () => identity(),
  assumed: () =>
    identity({
      type: 'ram_role_arn',
      accessKeyId,
      accessKeySecret,
      roleArn,
      roleSessionName: 'node',
      stsEndpoint: endpoint,
    }),
  federated: () => identity({ type: 'oidc_role_arn', stsEndpoint: endpoint }),
  /** The role of an instance: the address of the metadata service cannot be set, but what it answers can be named. */
  onInstance: () => identity({ type: 'credentials_uri', credentialsURI: metadata }),
  refused,
  stopped,
};

console.log(JSON.stringify(await scenarios[process.argv[2]]()));
