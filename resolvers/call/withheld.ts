/** The published reads that `call` does not make, although their type and their verb say that they read: they act, or they reveal. */

interface Withheld {
  /** As Product.Action. The pattern matches the whole name. */
  readonly names: RegExp;
  /** Completes "It …". */
  readonly reason: string;
}

/** Each name that a pattern matches is in test/resolvers/call/withheld.txt, and what is left in callable.txt: both are reviewed. */
const withheld: readonly Withheld[] = [
  {
    names: rule(
      'CloudAPI.ValidateVpcConnectivity',
      'elasticsearch.ValidateConnection',
      'OpenSearch.ValidateDataSources',
    ),
    reason: 'opens a connection in a network of the account',
  },
  { names: rule('DAS.GetDBInstanceConnectivityDiagnosis'), reason: 'starts a test of a connection' },
  { names: rule('Dysmsapi.GetCardSmsLink'), reason: 'makes links that are sent to people' },
  {
    names: rule('Kms.GetParametersForImport'),
    reason: 'makes a token with which the material of a key can be imported',
  },
  {
    names: rule('*.Describe*Verify(Content|Data)', '*.GetTxtRecordForVerify', 'Oss.GetCnameToken'),
    reason: 'gives out a text with which one proves to own a domain',
  },
  {
    names: rule('*.Get*Upload(Policy|PolicyInfo|OssUrl)', '*.GetOSSInfo*', '*.Get*Import(File)?Url'),
    reason: 'gives out a signature or a link with which files can be uploaded',
  },
  {
    names: rule('*.Get*DownloadLink', '*.Describe*DownloadInfo', '*.Describe*ExportInfo', '*.GetMezzanineInfo'),
    reason: 'gives out a link to a file that needs no further permission',
  },
  {
    names: rule('*.*WebShell', '*.*WebUi(Address)?', '*.*(Share|Report|Cms)Url', '*.*(Stream|Push)Url'),
    reason: 'gives out a link that needs no further permission',
  },
  { names: rule('*.GetVideoPlayAuth', '*.QuerySnapshotCallbackAuth', '*.GetMessageToken'), reason: 'gives out a key' },
  {
    names: rule(
      '*.DescribeMonitoringAgentAccessKey',
      '*.DescribeAppSecurit(y|ies)',
      '*.Describe*BotAppKey',
      '*.DescribePdnsAppKey',
    ),
    reason: 'gives out a key',
  },
  {
    names: rule('*.DescribeInstall(Captcha|Code|Codes)', '*.DescribeExternalAgent', '*.GetHybridClusterConfig'),
    reason: 'gives out what makes a machine or a cluster a part of the account',
  },
  {
    names: rule(
      '*.DescribeSslVpnClientCert',
      '*.GetUserCertificateDetail',
      '*.DescribeCertificateState',
      '*.Describe(Cdn|Dcdn)CertificateDetail*',
    ),
    reason: 'gives out a private key',
  },
  {
    // An output of a job has the key of its encryption under the name Key.
    names: rule('Mts.(List|Query)Job*'),
    reason: 'gives out the keys of encrypted media',
  },
  { names: rule('BssOpenApi.QueryRedeem'), reason: 'gives out codes that are worth money' },
  {
    names: rule('Ecs.DescribeUserData', 'Ecs.GetInstanceConsoleOutput', 'Ecs.GetInstanceScreenshot'),
    reason: 'gives out what a machine was started with or shows, which can contain passwords',
  },
  {
    names: rule(
      '(Ecs|SWAS-OPEN|EHPC).(Describe|List)*(Command|Commands|Invocation|Invocations)',
      '(Ecs|SWAS-OPEN|EHPC).(Describe|List)*(Invocation|SendFile)Results?',
    ),
    reason: 'gives out commands and what they printed, which can contain passwords',
  },
  {
    names: rule(
      'mse.GetNacos(History)?Config',
      'mse.QueryZnodeDetail',
      'sae.DescribeConfigMap',
      'sae.ListNamespacedConfigMaps',
    ),
    reason: 'gives out the configuration of programs, which can contain passwords',
  },
];

/** One pattern of several, in which * stands for any letters. */
function rule(...names: readonly string[]): RegExp {
  return new RegExp(`^(?:${names.map((name) => name.replaceAll('.', '\\.').replaceAll('*', '[\\w-]*')).join('|')})$`);
}

/** Why an action is not made; null if nothing is known against it. */
export function withheldReason(product: string, action: string): string | null {
  const name = `${product}.${action}`;
  return withheld.find(({ names }) => names.test(name))?.reason ?? null;
}
