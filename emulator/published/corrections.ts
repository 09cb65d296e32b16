/** Rows of data for what the facts do not tell or tell wrongly. A product or kind that is not here goes by its names. */

import { compute } from './values/compute.js';
import { databaseValues } from './values/databases.js';
import { governanceValues } from './values/governance.js';
import { loadBalancing } from './values/load-balancing.js';
import { networkKinds, networkValues } from './values/networks.js';
import { operationValues } from './values/operations.js';
import type { KindRow } from './values/row-types.js';
import { storageValues } from './values/storage.js';

/** Lists whose place or key the names do not tell, as Product.Action; `list: null` says that the answer is about one thing. */
export const keyRows: Readonly<Record<string, { readonly list?: string | null; readonly key?: string }>> = {
  'Slb.DescribeLoadBalancerListeners': { key: 'ListenerPort' },
  'Slb.DescribeAccessControlListAttribute': { list: 'AclEntrys.AclEntry', key: 'AclEntryIP' },
  'Actiontrail.DescribeTrails': { key: 'Name' },
  'CS.DescribeClusterNodePools': { key: 'nodepool_info.nodepool_id' },
  'CS.DescribeClusterNodes': { key: 'instance_id' },
  'Kms.ListAliases': { key: 'AliasName' },
  'Kms.ListResourceTags': { list: null },
  'cas.ListUserCertificateOrder': { key: 'CertificateId' },
  'cas.ListCert': { key: 'Identifier' },
  'cas.ListCloudResources': { key: 'Id' },
  'Ims.ListApplications': { list: 'Applications.Application', key: 'AppId' },
  'NAS.DescribeMountTargets': { key: 'MountTargetDomain' },
  'Alidns.DescribeDomains': { key: 'DomainName' },
  'Cdn.DescribeUserDomains': { key: 'DomainName' },
  'dcdn.DescribeDcdnUserDomains': { key: 'DomainName' },
  'FC.ListFunctions': { key: 'functionName' },
  'FC.ListTriggers': { key: 'triggerName' },
  'Domain.QueryDomainList': { key: 'DomainName' },
  'cr.ListRepoTag': { key: 'Tag' },
  'FC.ListLayers': { key: 'layerName' },
  'FC.ListAliases': { key: 'aliasName' },
  'Sas.DescribeRiskType': { list: null },
  'Sas.DescribeVulList': { key: 'PrimaryId' },
  'Ims.GetSecurityPreference': { list: null },
  'pvtz.DescribeResolverEndpoints': { key: 'Id' },
  'pvtz.DescribeResolverRules': { key: 'Id' },
  'VpcPeer.ListVpcPeerConnections': { key: 'InstanceId' },
  'Vpc.DescribeSnatTableEntries': { key: 'SnatEntryId' },
  'Vpc.DescribeVirtualBorderRouters': { key: 'VbrId' },
  'Rds.DescribeDatabases': { key: 'DBName' },
  'polardb.DescribeDatabases': { key: 'DBName' },
  'Cms.DescribeMonitoringAgentHosts': { key: 'InstanceId' },
  'Cms.DescribeMonitorGroups': { key: 'GroupId' },
  'Cms.DescribeSiteMonitorList': { key: 'TaskId' },
  'Alidns.DescribeDomainGroups': { key: 'GroupId' },
  'BssOpenApi.DescribeInstanceBill': { key: 'InstanceID' },
  'quotas.ListProductQuotas': { key: 'QuotaActionCode' },
  'Eci.DescribeImageCaches': { key: 'ImageCacheId' },
  'Ess.DescribeScalingInstances': { key: 'InstanceId' },
  'ROS.ListStackGroups': { key: 'StackGroupName' },
};

/** Names that a product has for its things in parameters, as Product.stem. */
export const otherStems: Readonly<Record<string, string>> = {
  'pvtz.endpoint': 'resolverendpoint',
  'pvtz.rule': 'resolverrule',
};

export interface ProductRow {
  /** What RAM calls it, where that is not its name in lower case. */
  readonly ram?: string;
  /** Its things belong to the account, not to a region: every endpoint shows the same. */
  readonly isAccountWide?: true;
  /** The member Code of a good answer; "200" or "OK" unless said. */
  readonly goodCode?: string;
  /** A host of one region stands for RegionId where a call leaves it out. */
  readonly takesRegionOfHost?: true;
  /** The product whose settings of the account it shows too, under a version of its own. */
  readonly settingsOf?: string;
  /** What its own logic refuses comes with HTTP 200 and Success: false. */
  readonly refusesWith200?: true;
}

const products: Readonly<Record<string, ProductRow>> = {
  ARMS: { refusesWith200: true },
  Alidns: { isAccountWide: true },
  BssOpenApi: { ram: 'bssapi', isAccountWide: true, goodCode: 'Success', refusesWith200: true },
  CloudAPI: { ram: 'apigateway' },
  Cbn: { ram: 'cen', isAccountWide: true },
  Cdn: { isAccountWide: true },
  Cloudfw: { ram: 'yundun-cloudfirewall', isAccountWide: true },
  Cms: { isAccountWide: true, goodCode: '200', refusesWith200: true },
  Config: { isAccountWide: true },
  Dds: { ram: 'dds' },
  Domain: { isAccountWide: true },
  Dysmsapi: { ram: 'dysms', isAccountWide: true, goodCode: 'OK', refusesWith200: true },
  Ga: { isAccountWide: true },
  Httpdns: { isAccountWide: true },
  Ims: { ram: 'ram', isAccountWide: true },
  OceanBasePro: { ram: 'oceanbase', refusesWith200: true },
  Ons: { ram: 'mq' },
  'R-kvstore': { ram: 'kvstore' },
  Ram: { isAccountWide: true, settingsOf: 'Ims' },
  ResourceCenter: { isAccountWide: true },
  ResourceDirectoryMaster: { ram: 'resourcemanager', isAccountWide: true },
  ResourceManager: { isAccountWide: true },
  ResourceSharing: { ram: 'resourcesharing' },
  Sas: { ram: 'yundun-sas', isAccountWide: true, goodCode: '200' },
  Sls: { ram: 'log' },
  Vpc: { takesRegionOfHost: true },
  VpcPeer: { ram: 'vpc' },
  'Yundun-bastionhost': { ram: 'yundun-bastionhost' },
  alikafka: { goodCode: '200', refusesWith200: true },
  'amqp-open': { ram: 'amqp', refusesWith200: true },
  cas: { ram: 'yundun-cert', isAccountWide: true },
  cloudsso: { isAccountWide: true },
  dcdn: { isAccountWide: true },
  ddosbgp: { ram: 'yundun-ddosbgp' },
  ddoscoo: { ram: 'yundun-ddoscoo', isAccountWide: true },
  eventbridge: { goodCode: 'Success', refusesWith200: true },
  live: { isAccountWide: true },
  mse: { goodCode: '200', refusesWith200: true },
  nis: { isAccountWide: true },
  pvtz: { isAccountWide: true },
  quotas: { isAccountWide: true },
  sae: { goodCode: '200', refusesWith200: true },
  'waf-openapi': { ram: 'yundun-waf' },
};

export function productRow(product: string): ProductRow {
  return products[product] ?? {};
}

const kinds: Readonly<Record<string, KindRow>> = {
  ...networkKinds,
  'Alb.loadbalancer': { id: 'alb-' },
  'Alb.listener': { id: 'lsn-' },
  'Alb.servergroup': { id: 'sgp-' },
  'Alidns.domain': { id: '=shop-*.example.com', absent: 'InvalidDomainName.NoExist' },
  'Alidns.record': { id: 'digits', count: 300, absent: 'DomainRecordNotBelongToUser' },
  'Actiontrail.trail': { count: 2 },
  'CS.cluster': { id: 'hex', isAccountWide: true, absent: 'ErrorClusterNotFound' },
  'ROS.stack': { id: 'uuid', absent: 'StackNotFound' },
  'ROS.stackgroup': { absent: 'StackGroupNotFound' },
  'ROS.template': { id: 'uuid', isAccountWide: true, absent: 'TemplateNotFound' },
  'CS.nodepool': { id: 'np', isAccountWide: true },
  'Cbn.cen': { id: 'cen-', absent: 'ParameterCenInstanceId' },
  'Cdn.domain': { id: '=static-*.example.com' },
  'Dds.dbinstance': { id: 'dds-' },
  'Eci.containergroup': { id: 'eci-' },
  'Eci.imagecache': { id: 'imc-' },
  'Ecs.instancetype': { isAccountWide: true },
  'Ess.scalinggroup': { id: 'asg-' },
  'Ess.scalingactivity': { id: 'asa-' },
  'Ess.scalingconfiguration': { id: 'asc-' },
  'Ess.scalingrule': { id: 'asr-' },
  'FC.function': { absent: 'FunctionNotFound' },
  'Domain.domain': { id: '=brand-*.example.com', absent: 'InvalidDomainName.NotFound' },
  'FC.domain': { id: '=api-*.example.com', absent: 'DomainNameNotFound' },
  'FC.trigger': { absent: 'TriggerNotFound' },
  'Config.aggregator': { id: 'ca-', absent: 'Invalid.AggregatorId.Value' },
  'Config.compliancepack': { id: 'cp-', absent: 'Invalid.CompliancePackId.Value' },
  'Ims.app': { absent: 'EntityNotExist.Application' },
  'Ims.oidcprovider': { arn: 'oidc-provider', absent: 'EntityNotExist.OIDCProvider' },
  'Ims.samlprovider': { arn: 'saml-provider', absent: 'EntityNotExist.SAMLProvider' },
  'Kms.alias': { id: '=alias/shop-*' },
  'Kms.key': { id: 'uuid' },
  'NAS.filesystem': { id: '=*#' },
  'NAS.mounttargetdomain': { id: '=*#-abc12.nas.aliyuncs.com' },
  'Nlb.loadbalancer': { id: 'nlb-' },
  'Nlb.listener': { id: 'lsn-' },
  'Nlb.servergroup': { id: 'sgp-' },
  'R-kvstore.instance': { id: 'r-' },
  'Rds.dbinstance': { id: 'rm-' },
  'Rds.db': { id: '=shop_#' },
  'Slb.listenerport': { id: '=8#', count: 120, beside: 'loadbalancer' },
  'Slb.acl': { id: 'acl-', absent: 'AclNotExist' },
  'Slb.aclentryip': { id: '=10.#.0.0/16', count: 100 },
  'Sls.alert': { absent: 'JobNotExist' },
  'Sls.dashboard': { absent: 'DashboardNotExist' },
  'Sls.logstore': { count: 60, absent: 'LogStoreNotExist' },
  'Sls.project': { absent: 'ProjectNotExist' },
  'Slb.loadbalancer': { id: 'lb-' },
  'Tag.policy': { id: 'p-', isAccountWide: true, absent: 'EntityNotExists.Policy' },
  'Slb.vservergroup': { id: 'rsp-' },
  'ResourceDirectoryMaster.account': { id: '=1000#' },
  'ResourceDirectoryMaster.folder': { id: 'fd-' },
  'ResourceDirectoryMaster.policy': { id: 'cp-', absent: 'EntityNotExists.ControlPolicy' },
  'cas.certificate': { id: 'digits' },
  'polardb.dbcluster': { id: 'pc-' },
  'cr.instance': { id: 'cri-', count: 4, absent: 'INSTANCE_NOT_EXIST' },
  'cr.namespace': { id: 'crn-', absent: 'NAMESPACE_NOT_EXIST' },
  'cr.tag': { id: '=v1.#' },
  'cr.repo': { id: 'crr-', absent: 'REPO_NOT_EXIST' },
  'pvtz.resolverendpoint': { absent: 'ResolverEndpoint.NotExists' },
  'pvtz.resolverrule': { absent: 'ResolverRule.NotExists' },
  'quotas.application': { absent: 'QUOTA.APPLICATION.NOT.FOUND' },
  'dcdn.domain': { id: '=edge-*.example.com' },
};

export function kindRow(product: string, stem: string): KindRow {
  return kinds[`${product}.${stem}`] ?? {};
}

/**
 * Values of members that no enumeration is published for, as Product.Member, or Product.kind.Member for the members of one kind or
 * of its rows. The first is the usual one, and may be there twice.
 */
const values: Readonly<Record<string, readonly string[]>> = {
  ...governanceValues,
  ...compute,
  ...loadBalancing,
  ...databaseValues,
  ...networkValues,
  ...storageValues,
  ...operationValues,
  'Actiontrail.EventRW': ['All', 'Write', 'Read'],
  'Actiontrail.Status': ['Enable', 'Enable', 'Disable', 'Fresh'],
  'Actiontrail.TrailRegion': ['All', 'All', 'cn-hangzhou'],
  'Actiontrail.IsOrganizationTrail': ['false'],
  'Alidns.Line': ['default', 'default', 'telecom', 'unicom'],
  'Alidns.RR': ['@', 'www', 'api', '*', '_acme-challenge'],
  'Alidns.Status': ['ENABLE', 'Enable', 'DISABLE', 'Disable'],
  'Alidns.Type': ['A', 'A', 'CNAME', 'MX', 'TXT', 'AAAA'],
  'BssOpenApi.Currency': ['CNY'],
  'BssOpenApi.SubscriptionType': ['PayAsYouGo', 'Subscription'],
  'BssOpenApi.ProductCode': ['ecs', 'rds', 'slb', 'oss', 'vpc'],
  'BssOpenApi.BillingItemCode': ['InstanceType', 'Disk', 'Bandwidth'],
  'CS.cluster_type': ['ManagedKubernetes', 'ManagedKubernetes', 'Kubernetes', 'Ask', 'ExternalKubernetes'],
  'CS.cluster_spec': ['ack.pro.small', 'ack.standard', ''],
  'CS.profile': ['Default', 'Edge', 'Serverless'],
  'CS.state': ['running', 'running', 'running', 'initial', 'updating', 'stopped', 'failed'],
  'CS.current_version': ['1.30.1-aliyun.1', '1.28.9-aliyun.1', '1.26.3-aliyun.1'],
  'CS.network_mode': ['vpc'],
  'CS.next_version': ['', '1.31.1-aliyun.1', ''],
  'CS.creator_type': ['system', 'system', 'addon', 'user'],
  'CS.master_url': [
    '{"api_server_endpoint":"https://47.98.1.20:6443","intranet_api_server_endpoint":"https://10.0.0.20:6443"}',
    '{"intranet_api_server_endpoint":"https://10.0.0.20:6443"}',
  ],
  'CS.meta_data': [
    '{"Addons":[],"RRSAConfig":{"enabled":true,"audience":"sts.aliyuncs.com","issuer":"https://oidc-ack-cn-hangzhou.example.com/c1","oidc_name":"ack-rrsa-c1","oidc_arn":"acs:ram::1750293846105927:oidc-provider/ack-rrsa-c1"}}',
    '{"Addons":[],"RRSAConfig":{"enabled":false}}',
    '{"Addons":[]}',
  ],
  'CS.resource_type': [
    'ALIYUN::ECS::SecurityGroup',
    'ALIYUN::ECS::VPC',
    'ALIYUN::RAM::Role',
    'ALIYUN::ESS::LifecycleHook',
  ],
  'CS.runtime': ['containerd', 'containerd', 'docker'],
  'CS.vul_name': ['oval:com.redhat.rhsa:def:20225678', 'alilinux:ALINUX3-SA-2022:0001'],
  'CS.weekly_period': ['Monday,Thursday', 'Sunday'],
  'CS.maintenance_time': ['03:00:00Z'],
  'CS.duration': ['3h'],
  'CS.component': ['apiserver', 'kcm', 'scheduler', 'ccm'],
  'CS.size': ['3', '5', '6', '12'],
  'CS.instance_role': ['Worker', 'Worker', 'Master'],
  'CS.node_status': ['Ready', 'Ready', 'NotReady', 'Unknown'],
  'Cdn.FunctionName': ['https_force', 'gzip', 'filetype_based_ttl_set', 'aliauth'],
  'Cdn.ArgName': ['enable', 'ttl', 'auth_key1'],
  'Cdn.ArgValue': ['on', '3600', 'a-secret-of-the-domain'],
  'Cbn.ChildInstanceType': ['VPC', 'VPC', 'VBR'],
  'Cbn.Status': ['Active', 'Active', 'Creating'],
  'Ecs.StatusCategory': ['WithStock', 'ClosedWithStock', 'WithoutStock'],
  'Ecs.supportedresource.Status': ['Available', 'SoldOut'],
  'Ecs.supportedresource.Value': ['ecs.g7.large', 'ecs.c7.xlarge', 'ecs.r7.2xlarge'],
  'Cms.AgentVersion': ['3.5.6.2', '3.5.6.2', '3.4.12.1', ''],
  'FC.runtime': ['python3.10', 'nodejs20', 'custom.debian10', 'go1'],
  'FC.triggerType': ['http', 'timer', 'oss'],
  'FC.handler': ['index.handler', 'main'],
  'Sls.status': ['Normal'],
  'cr.ImageCreate': ['1764500000000', '1764600000000'],
  'cr.ImageUpdate': ['1764600000000', '1764700000000'],
  'cr.NamespaceUsage': ['3', '12'],
  'cr.RepoUsage': ['40', '7'],
};

export function memberValues(product: string, noun: string, member: string): readonly string[] | undefined {
  const own = values[`${product}.${noun}.${member}`] ?? values[`${product}.${member}`];
  const { settingsOf } = productRow(product);
  return own ?? (settingsOf === undefined ? undefined : memberValues(settingsOf, noun, member));
}
