/** The aliyun CLI, unchanged, at the real host names. It is not installed by any script here: ALIYUN_CLI or PATH names it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Caller,
  cliProgram,
  instancesByRegion,
  objectKeys,
  type RealCloud,
  startRealCloud,
  toldMissing,
} from './cloud.js';

const program = cliProgram();
const isMissing = toldMissing(program, 'the aliyun CLI (ALIYUN_CLI, or aliyun on PATH)');

let cloud: RealCloud;
beforeAll(async () => {
  cloud = await startRealCloud();
});
afterAll(() => cloud.close());

const cli = (line: string, caller: Caller | null = cloud.emulator.longLivedKeys.administrator) =>
  cloud.run(program ?? '', line.split(' '), caller);

const json = async (line: string): Promise<Record<string, unknown>> => {
  const { output, errors, status } = await cli(line);
  if (status !== 0) throw new Error(`aliyun ${line}: ${output}${errors}`);
  return JSON.parse(output);
};

describe.skipIf(isMissing)('aliyun CLI', () => {
  it('lists all 2,000 instances with its pager', async () => {
    const found: Record<string, string[]> = {};
    const { Regions } = await json('ecs DescribeRegions --region cn-hangzhou');
    for (const { RegionId } of Object(Regions).Region) {
      const { Instances } = await json(`ecs DescribeInstances --region ${RegionId} --MaxResults 100 --pager`);
      found[RegionId] = Object(Instances).Instance.map((one: { InstanceId: string }) => one.InstanceId);
    }
    expect(found).toEqual(instancesByRegion(cloud.emulator));
  });

  it('reads attributes, networks and settings of the account', async () => {
    const account = cloud.emulator.cloud.accounts[0];
    const [instance] = account.instances('cn-beijing');
    const [vpc] = account.vpcs('cn-beijing');
    const at = '--region cn-beijing';
    const attributes = await json(`ecs DescribeInstanceAttribute ${at} --InstanceId ${instance?.InstanceId}`);
    expect(attributes).toMatchObject({ Status: instance?.Status, ImageId: instance?.ImageId });
    const network = await json(`vpc DescribeVpcAttribute ${at} --VpcId ${vpc?.VpcId}`);
    expect(network).toMatchObject({ CidrBlock: vpc?.CidrBlock });
    expect(await json(`ram GetAccountAlias ${at}`)).toMatchObject({ AccountAlias: account.alias });
    expect(Object.keys(Object((await json(`slb DescribeLoadBalancers ${at}`)).LoadBalancers))).toEqual([
      'LoadBalancer',
    ]);
  });

  it('ends with the code of a refusal', async () => {
    const wrong = { ...cloud.emulator.longLivedKeys.administrator, accessKeySecret: 'wrong' };
    const refused = await cli('ecs DescribeRegions --region cn-hangzhou', wrong);
    expect(refused.status).not.toBe(0);
    expect(refused.output + refused.errors).toMatch(/SignatureDoesNotMatch|InvalidAccessKeySecret/);
    const denied = await cli('ecs DescribeDisks --region cn-hangzhou', cloud.emulator.longLivedKeys.powerless);
    expect(denied.output + denied.errors).toContain('Forbidden.RAM');
  });

  it('lists, uploads, downloads and removes objects', async () => {
    const [location = '', name = ''] = cloud.bucket.split('/');
    // Its OSS commands read no proxy from the environment.
    const at = `--region ${location.replace('oss-', '')} --proxy-host ${cloud.emulator.origin}`;
    expect((await cli(`oss ls ${at}`)).output).toContain('Bucket Number is: 150');
    const listed = (await cli(`oss ls oss://${name} -s ${at}`)).output;
    const keys = [...listed.matchAll(/^oss:\/\/[^/]+\/(.+)$/gm)].map(([, key]) => key);
    expect(keys).toEqual(objectKeys(cloud.emulator));
    expect((await cli(`oss cp ca.pem oss://${name}/up/ca.pem ${at}`)).status).toBe(0);
    expect((await cli(`oss cp oss://${name}/up/ca.pem back.pem ${at}`)).status).toBe(0);
    expect((await cli(`oss stat oss://${name}/up/ca.pem ${at}`)).output).toContain('Content-Length');
    expect((await cli(`oss rm oss://${name}/up/ca.pem ${at}`)).status).toBe(0);
    expect(objectKeys(cloud.emulator)).not.toContain('up/ca.pem');
  });
});
