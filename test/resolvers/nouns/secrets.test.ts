/** The members of answers that no declaration may read, by their names. */
import { describe, expect, it } from 'vitest';
import { isSecretAction, secretReason } from '../../../resolvers/nouns/secrets.js';

/** Names that the cloud publishes. */
const refused = `AccessKey AccessKeySecret AccessSecret AdminPassword ApiKeyValue AppSecret AuthKey AuthToken BackupDownloadURL
  CertificatePrivateKey ClientKey CredentialSecret Credentials DefaultPasswd DownloadLink EncryptKey EnvironmentVars Envs
  HostShareKey InstallKey InstancePassword IntranetDownloadLink JDBCPassword KubeConfig LicenseKey LoginUrl MasterRootPassword
  PassWord Plaintext PlayAuth PrivateKey PrivateKeyBody Psk RefreshToken Secret SecretData SecretKey SecurityToken
  Signature Token UploadAuth UserData VncUrl accessKeySecret environmentVariables login_password user_data
  ApiKey Base32StringSeed CertKey ClientConfig DingTalkWebHookUrl EnvVars IkePsk KeyPem PreSharedKey PskKey QRCodePNG SliceEnvs SshKey
  SslKey TlsKey UploadURL UploadUrlList Webhook WebhookList ak cookie ticket`;
const allowed = `AccessKeyId ApiKeyName ConnectionString Cookie EnvironmentId OperationTicketId WebhookName AppKey AuthType Certificate CertificateId ContinuationToken CredentialType DkimPublicKey EncryptionKey
  HasPassword HttpTokens Key KeyPairName KeyPairFingerPrint NextToken PasswordPolicy PasswordExpirationStatus PrimaryKey
  PrivateIpAddress PrivateKeyFingerPrint PublicKey SecretArn SecretName SecretType TagKey TokenExpireTime UserName`;
const words = (text: string) => text.split(/\s+/);

describe('a member that may hold a secret', () => {
  it.each(words(refused))('%s is refused', (name) => {
    expect(secretReason(name)).not.toBeNull();
    expect(secretReason(`Some.List.${name}`)).not.toBeNull();
  });

  it.each(words(allowed))('%s is allowed: it only describes a secret, or is something else', (name) => {
    expect(secretReason(name)).toBeNull();
  });

  it('is refused with all its members', () => {
    expect(secretReason('environmentVariables.PATH')).not.toBeNull();
    expect(secretReason('SecretList.Secret.SecretName')).toBeNull();
  });

  it('is allowed if its value is a flag, a number or a time', () => {
    for (const type of ['Boolean', 'Int', 'DateTime']) expect(secretReason('PasswordReset', type)).toBeNull();
  });
});

describe('an action that answers only secrets', () => {
  it.each([
    ...['DescribeInstanceVncUrl', 'GetSecretValue', 'GetSecretParameters', 'DescribeClusterUserKubeconfig', 'Decrypt'],
    ...[
      'AssumeRole',
      'DescribeSubaccountK8sClusterUserConfig',
      'DescribeClusterAttachScripts',
      'GetAuthorizationToken',
    ],
    ...['GetPrometheusApiToken', 'GetGWSConnectTicket'],
  ])('%s cannot be declared', (name) => {
    expect(isSecretAction(name)).toBe(true);
  });

  it.each([
    'ListSecrets',
    'ListHostShareKeys',
    'DescribeUserConfigs',
    'ListOperationTickets',
    'GetPasswordPolicy',
    'DescribeKeyPairs',
    'ListAccessKeys',
  ])('%s can be declared', (name) => {
    expect(isSecretAction(name)).toBe(false);
  });
});
