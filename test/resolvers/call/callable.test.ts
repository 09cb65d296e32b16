/** The published actions that `call` makes: each of them goes through the rule, and what passes is reviewed. */
import { describe, expect, it } from 'vitest';
import { publishedPlaces, publishedProduct, publishedProducts } from '../../../published/product.js';
import { callableOf } from '../../../resolvers/call/callable.js';

interface Judged {
  readonly product: string;
  readonly action: string;
  readonly operationType: string | null;
  readonly kind: string;
  /** Null if it passes. */
  readonly reason: string | null;
}

/** Of every version, although only the newest of a product is called: a name of an older one must not open anything either. */
const judged: readonly Judged[] = publishedPlaces().flatMap(({ name: product, version }) => {
  const published = publishedProduct(product, version);
  return (published?.actions ?? []).map((action): Judged => {
    const called = callableOf(product, action);
    const { operationType = null, kind = 'unknown' } = published?.action(action) ?? {};
    return { product, action, operationType, kind, reason: 'reason' in called ? called.reason : null };
  });
});
const passing = judged.filter(({ reason }) => reason === null);
const untyped = ['Cdn.DescribeDomainUsageData', 'Config.GetResourceConfigurationTimeline'].concat(
  [
    'FC.ListAliases',
    'FC.ListAsyncInvokeConfigs',
    'FC.ListConcurrencyConfigs',
    'FC.ListFunctionVersions',
    'FC.ListLayers',
    'FC.ListProvisionConfigs',
  ],
  ['Ims.GetAccountMFAInfo', 'Ims.GetAccountSecurityPracticeReport', 'Ims.GetAccountSummary'],
  ['Ims.GetPasswordPolicy', 'Ims.GetSAMLProvider', 'Ims.ListSAMLProviders'],
  ['Kms.ListKmsInstances', 'pvtz.DescribeZoneInfo', 'pvtz.DescribeZones'],
);

/** One line a product, so that a change shows where it is. */
function byProduct(all: readonly Judged[]): string {
  const lines = [...publishedProducts().keys()].flatMap((product) => {
    const names = new Set(all.filter((each) => each.product === product).map(({ action }) => action));
    return names.size > 0 ? [`${product}: ${[...names].sort().join(' ')}`] : [];
  });
  return `${lines.join('\n')}\n`;
}

describe('of all published actions', () => {
  it('each is judged', () => {
    expect(judged).toHaveLength(9_990);
  });

  it('none passes whose type or verb does not say that it reads', () => {
    expect(passing.filter(({ kind }) => kind !== 'read')).toEqual([]);
    // These were looked at one by one: published/overruled.ts says why.
    const isTyped = ({ operationType }: Judged) => operationType === 'get' || operationType === 'list';
    expect(passing.filter((each) => !isTyped(each)).map(({ product, action }) => `${product}.${action}`)).toEqual(
      untyped,
    );
  });

  it('none passes whose name begins with a verb of writing', () => {
    const writing =
      /^(?:Add|Apply|Approve|Attach|Authorize|Bind|Cancel|Change|Clone|Close|Confirm|Copy|Create|Decrypt|Delete|Deploy|Detach|Disable|Do|Enable|Encrypt|Exec|Execute|Export|Generate|Grant|Import|Install|Invoke|Join|Kill|Lock|Modify|Move|Open|Operate|Pause|Post|Publish|Purchase|Push|Put|Reboot|Release|Remove|Renew|Replace|Reset|Restart|Restore|Resume|Revoke|Rollback|Rotate|Run|Save|Send|Set|Sign|Start|Stop|Submit|Switch|Tag|Transfer|Trigger|Unbind|Uninstall|Unlock|Untag|Update|Upgrade|Upload|Verify|Write)(?![a-z])/;
    expect(passing.filter(({ action }) => writing.test(action))).toEqual([]);
  });

  it('none passes that gives out credentials, keys, or links that need no permission', () => {
    const revealing =
      /decrypt|assumerole|secretvalue|secretparameter\b|password$|passwd|kubeconfig|clusteruserconfig|vncurl|webshell|ticket|playauth|sts?token|authorizationtoken|messagetoken|downloadlink|downloadinfo|exportinfo|upload(?:policy|auth|ossurl)|importurl|importfileurl|shareurl|installcode|captcha|appsecurity|userdata$|consoleoutput|screenshot|clientcert$|accesskey$/i;
    expect(passing.filter(({ action }) => revealing.test(action))).toEqual([]);
  });

  it('those pass that callable.txt lists', async () => {
    await expect(byProduct(passing)).toMatchFileSnapshot('callable.txt');
  });

  it('those reads are withheld that withheld.txt lists, with the reason', async () => {
    const withheld = judged.filter(({ kind, reason }) => kind === 'read' && reason?.includes('is not called'));
    const lines = withheld.map(({ reason }) => reason).sort();
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('withheld.txt');
  });
});

describe('an action that does not pass', () => {
  it.each([
    ['Kms', 'Decrypt', 'Kms Decrypt is not called: it is not a read.'],
    ['Sts', 'AssumeRole', 'Sts AssumeRole is not called: it is not a read.'],
    ['Rds', 'CreateOrderForDeleteDBNodes', 'Rds CreateOrderForDeleteDBNodes is not called: it is not a read.'],
    ['Kms', 'GetSecretValue', 'Kms GetSecretValue is not called: its answer is a secret.'],
    ['vod', 'GetVideoPlayAuth', 'vod GetVideoPlayAuth is not called: it gives out a key.'],
    [
      'Kms',
      'ConnectKmsInstance',
      'Kms ConnectKmsInstance is not called: upstream does not publish whether it only reads.',
    ],
    ['Oss', 'GetObject', 'Oss GetObject is not called: it is about the content of a bucket.'],
    ['Oss', 'HeadObject', 'Oss HeadObject is not called: its answer has no body.'],
    [
      'Sls',
      'GetLogsV2',
      'Sls GetLogsV2 is not called: it requires the header Accept-Encoding, which `call` does not send.',
    ],
    ['Ecs', 'DescribeInstance', 'Ecs has no published action "DescribeInstance". Did you mean DescribeInstances?'],
    ['ECS', 'DescribeInstances', 'No product "ECS" is published. Did you mean Ecs?'],
    ['../Ecs', 'x', 'No product "../Ecs" is published.'],
    ['constructor', 'x', 'No product "constructor" is published.'],
    ['Ecs', '__proto__', 'Ecs has no published action "__proto__".'],
  ])('%s.%s has a reason', (product, action, reason) => {
    expect(callableOf(product, action)).toEqual({ reason });
  });
});
