import type { ResourceInput } from "../../policies/core/index.ts";
import { nw07 } from "../../policies/rules/network/nw07NoPublicAddressByDefault.ts";
import { nw09 } from "../../policies/rules/network/nw09DataSubnetsHaveNoWayOut.ts";
import { nw10 } from "../../policies/rules/network/nw10NoPublicInstances.ts";
import { nw12 } from "../../policies/rules/network/nw12DefaultVpcUnused.ts";
import { nw13 } from "../../policies/rules/network/nw13SearchDomainInVpc.ts";
import { nw15 } from "../../policies/rules/network/nw15BalancerDropsBadHeaders.ts";
import { nw16 } from "../../policies/rules/network/nw16BucketsBlockPublicAccess.ts";
import { nw17 } from "../../policies/rules/network/nw17VpnAsksWho.ts";
import { nw18 } from "../../policies/rules/network/nw18SnapshotsNotPublic.ts";
import { testRule, unknown } from "./support.ts";

const one = (type: string, props: Record<string, unknown>, name = "it"): ResourceInput => ({ type, name, props });

const subnetOf = (props: Record<string, unknown>): ResourceInput[] => [one("aws:ec2/subnet:Subnet", props)];
const noAddress = "mapPublicIpOnLaunch must be false";
testRule(nw07, {
  compliant: {
    "a subnet that says no": subnetOf({ mapPublicIpOnLaunch: false }),
    "a subnet that leaves it out": subnetOf({ cidrBlock: "10.0.0.0/24" }),
    "no written as text": subnetOf({ mapPublicIpOnLaunch: "false" }),
  },
  violating: {
    "a subnet that says yes": { given: subnetOf({ mapPublicIpOnLaunch: true }), says: [noAddress] },
    "yes written as text": { given: subnetOf({ mapPublicIpOnLaunch: "true" }), says: [noAddress] },
    "two such subnets": {
      given: [
        one("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: true }, "a"),
        one("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: true }, "b"),
      ],
      says: [noAddress, noAddress],
    },
  },
  unknown: {
    "not known yet": {
      given: subnetOf({ mapPublicIpOnLaunch: unknown }),
      says: ["mapPublicIpOnLaunch is not known yet"],
    },
  },
  alias: {
    "the short token": { given: [one("aws:ec2:Subnet", { mapPublicIpOnLaunch: true })], says: [noAddress] },
  },
  mutations: ["it > mapPublicIpOnLaunch = true"],
});

const dataTier = (routes?: unknown): ResourceInput[] => [
  { type: "aws:ec2/subnet:Subnet", name: "data-1", id: "subnet-1", props: { vpcId: "vpc-1" } },
  one("aws:rds/subnetGroup:SubnetGroup", { subnetIds: ["subnet-1"] }, "data"),
  {
    type: "aws:ec2/routeTable:RouteTable",
    name: "table",
    id: "rtb-1",
    props: { vpcId: "vpc-1", ...(routes === undefined ? {} : { routes }) },
  },
  one("aws:ec2/routeTableAssociation:RouteTableAssociation", { subnetId: "subnet-1", routeTableId: "rtb-1" }, "link"),
];
const route = (props: Record<string, unknown>): ResourceInput =>
  one("aws:ec2/route:Route", { routeTableId: "rtb-1", ...props }, "route");
const wayOut = "data subnet data-1 has a route to the internet gateway";
const widePeer = "a peering route takes the whole internet; hold it to the peer's range";
const world = "0.0.0.0/0";
testRule(nw09, {
  compliant: {
    "a route to the peer's range": [
      ...dataTier(),
      route({ destinationCidrBlock: "10.20.0.0/16", vpcPeeringConnectionId: "pcx-1" }),
    ],
    "no route at all": dataTier(),
    "the world by NAT, as a state writes it": dataTier([
      { cidrBlock: world, natGatewayId: "nat-1", gatewayId: "", vpcPeeringConnectionId: "" },
    ]),
    "a gateway of subnets that hold no database": [
      ...dataTier(),
      one("aws:ec2/route:Route", { routeTableId: "rtb-2", destinationCidrBlock: world, gatewayId: "igw-1" }),
    ],
    "a table of subnets that hold no database, and its gateway, both yet to be made": [
      ...dataTier(),
      one("aws:ec2/routeTable:RouteTable", { vpcId: "vpc-1" }, "public"),
      one("aws:ec2/internetGateway:InternetGateway", {}, "igw"),
      {
        ...one(
          "aws:ec2/route:Route",
          { routeTableId: unknown, destinationCidrBlock: world, gatewayId: unknown },
          "out",
        ),
        propertyDependencies: { routeTableId: ["public"], gatewayId: ["igw"] },
      },
    ],
    "a route to the gateway that is yet to be made, of subnets that hold no database": [
      ...dataTier(),
      one("aws:ec2/internetGateway:InternetGateway", {}, "igw"),
      {
        ...one(
          "aws:ec2/route:Route",
          { routeTableId: "rtb-2", destinationCidrBlock: world, gatewayId: unknown },
          "out",
        ),
        propertyDependencies: { gatewayId: ["igw"] },
      },
    ],
  },
  violating: {
    "a route to the gateway": {
      given: [...dataTier(), route({ destinationCidrBlock: world, gatewayId: "igw-1" })],
      says: [wayOut],
    },
    "an inline route to the gateway": {
      given: dataTier([{ cidrBlock: world, gatewayId: "igw-1" }]),
      says: [wayOut],
    },
    "a peering route for the world": {
      given: [...dataTier(), route({ destinationCidrBlock: world, vpcPeeringConnectionId: "pcx-1" })],
      says: [widePeer],
    },
    "a peering route for the world of IPv6, to a peer that is not known yet": {
      given: [...dataTier(), route({ destinationIpv6CidrBlock: "::/0", vpcPeeringConnectionId: unknown })],
      says: [widePeer],
    },
  },
  unknown: {
    "a gateway not known yet": {
      given: [...dataTier(), route({ destinationCidrBlock: world, gatewayId: unknown })],
      says: ["gatewayId of route is not known yet"],
    },
    "an inline gateway not known yet": {
      given: dataTier([{ cidrBlock: world, gatewayId: unknown }]),
      says: ["routes[0].gatewayId of table is not known yet"],
    },
    "a peering route for a range not known yet": {
      given: [...dataTier(), route({ destinationCidrBlock: unknown, vpcPeeringConnectionId: "pcx-1" })],
      says: ["destinationCidrBlock of route is not known yet"],
    },
  },
  alias: {
    "short tokens, and a gateway of the stack": {
      given: [
        ...dataTier().map((each) => ({ ...each, type: each.type.replace(/\/\w+:/, ":") })),
        { type: "aws:ec2:InternetGateway", name: "gateway", id: "main-gateway", props: {} },
        { ...route({ destinationCidrBlock: world, gatewayId: "main-gateway" }), type: "aws:ec2:Route" },
      ],
      says: [wayOut],
    },
  },
  mutations: ['route > gatewayId = "igw-1"', 'route > destinationCidrBlock = "0.0.0.0/0"'],
});

const templateOf = (props: Record<string, unknown>): ResourceInput[] => [
  one("aws:ec2/launchTemplate:LaunchTemplate", props),
];
const instanceOf = (props: Record<string, unknown>): ResourceInput[] => [one("aws:ec2/instance:Instance", props)];
const noPublic = "associatePublicIpAddress must be false";
testRule(nw10, {
  compliant: {
    "a template that says no": templateOf({ networkInterfaces: [{ associatePublicIpAddress: "false" }] }),
    "a template without interfaces": templateOf({ imageId: "ami-1" }),
    "an instance that says no": instanceOf({ associatePublicIpAddress: false }),
  },
  violating: {
    "a template that says yes": {
      given: templateOf({ networkInterfaces: [{ associatePublicIpAddress: "true" }] }),
      says: [`networkInterfaces[0].${noPublic}`],
    },
    "the second interface": {
      given: templateOf({ networkInterfaces: [{}, { associatePublicIpAddress: true }] }),
      says: [`networkInterfaces[1].${noPublic}`],
    },
    "an instance": { given: instanceOf({ associatePublicIpAddress: true }), says: [noPublic] },
    "a launch configuration": {
      given: [one("aws:ec2/launchConfiguration:LaunchConfiguration", { associatePublicIpAddress: true })],
      says: [noPublic],
    },
  },
  unknown: {
    "interfaces not known yet": {
      given: templateOf({ networkInterfaces: unknown }),
      says: ["networkInterfaces is not known yet"],
    },
    "an address not known yet": {
      given: instanceOf({ associatePublicIpAddress: unknown }),
      says: ["associatePublicIpAddress is not known yet"],
    },
  },
  alias: {
    "the short token": { given: [one("aws:ec2:Instance", { associatePublicIpAddress: "true" })], says: [noPublic] },
  },
  mutations: ['it > networkInterfaces[0].associatePublicIpAddress = "true"', "it > associatePublicIpAddress = true"],
});

const lands = "vpcId is not set, so it lands in the default VPC";
const adopts = "uses the default VPC; make a VPC of your own";
const targets = (props: Record<string, unknown>): ResourceInput[] => [one("aws:lb/targetGroup:TargetGroup", props)];
testRule(nw12, {
  compliant: {
    "a security group of a VPC": [one("aws:ec2/securityGroup:SecurityGroup", { vpcId: "vpc-1" })],
    "a target group of a VPC that is made in the same update": [
      one("aws:ec2/vpc:Vpc", {}, "vpc"),
      ...targets({ vpcId: unknown }).map((each) => ({ ...each, propertyDependencies: { vpcId: ["vpc"] } })),
    ],
    "a target group of a function": targets({ targetType: "lambda" }),
  },
  violating: {
    "the default VPC": { given: [one("aws:ec2/defaultVpc:DefaultVpc", {})], says: [adopts] },
    "a default subnet": { given: [one("aws:ec2/defaultSubnet:DefaultSubnet", {})], says: [adopts] },
    "a security group without a VPC": { given: [one("aws:ec2/securityGroup:SecurityGroup", {})], says: [lands] },
    "a target group with an empty one": { given: targets({ targetType: "instance", vpcId: "" }), says: [lands] },
  },
  unknown: {
    "a target group of a kind not known yet": {
      given: targets({ targetType: unknown }),
      says: ["targetType is not known yet"],
    },
    "a VPC not known yet": { given: targets({ vpcId: unknown }), says: ["vpcId is not known yet"] },
  },
  alias: {
    "the short token": { given: [one("aws:ec2:SecurityGroup", {})], says: [lands] },
    "an alb": { given: [one("aws:alb/targetGroup:TargetGroup", {})], says: [lands] },
  },
  mutations: ["it > vpcId"],
});

const open = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Sid: "S", Effect: "Allow", Principal: "*", Action: "es:*", Resource: "*" }],
});
const named = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "S",
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::123456789012:role/app" },
      Action: "es:ESHttpPost",
      Resource: "*",
    },
  ],
});
const domain = (props: Record<string, unknown>): ResourceInput[] => [one("aws:opensearch/domain:Domain", props)];
const inVpc = { vpcOptions: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] } };
const needsVpc = "vpcOptions must be set";
const letsIn = "statement it#0 of the access policy lets everybody in";
testRule(nw13, {
  compliant: {
    "in a VPC, with a policy that names who": domain({ ...inVpc, accessPolicies: named }),
    "in a VPC, without a policy": domain(inVpc),
    "in a subnet not known yet": domain({ vpcOptions: { subnetIds: [unknown] } }),
  },
  violating: {
    "outside a VPC": { given: domain({}), says: [needsVpc] },
    "options that name no subnet": { given: domain({ vpcOptions: {} }), says: [needsVpc] },
    "an open policy": { given: domain({ ...inVpc, accessPolicies: open }), says: [letsIn] },
    both: { given: domain({ accessPolicies: open }), says: [needsVpc, letsIn] },
  },
  unknown: {
    "whether it is in subnets": {
      given: domain({ vpcOptions: { subnetIds: unknown } }),
      says: ["vpcOptions.subnetIds is not known yet"],
    },
    "a policy not known yet": {
      given: domain({ ...inVpc, accessPolicies: unknown }),
      says: ["accessPolicies is not known yet"],
    },
  },
  alias: {
    "a policy of its own": {
      given: [one("aws:opensearch/domainPolicy:DomainPolicy", { domainName: "siem", accessPolicies: open })],
      says: [letsIn],
    },
    "the short token": { given: [one("aws:opensearch:Domain", {})], says: [needsVpc] },
  },
  mutations: ["it > vpcOptions", `it > accessPolicies = ${JSON.stringify(open)}`],
});

const balancer = (props: Record<string, unknown>): ResourceInput[] => [one("aws:lb/loadBalancer:LoadBalancer", props)];
const drops = "dropInvalidHeaderFields must be true";
const desync = "desyncMitigationMode must be defensive or strictest";
testRule(nw15, {
  compliant: {
    "drops them": balancer({ dropInvalidHeaderFields: true }),
    "drops them, strictest": balancer({ dropInvalidHeaderFields: true, desyncMitigationMode: "strictest" }),
    "a network load balancer": balancer({ loadBalancerType: "network" }),
  },
  violating: {
    "says nothing": { given: balancer({}), says: [drops] },
    "lets them through": { given: balancer({ dropInvalidHeaderFields: false }), says: [drops] },
    "only watches": {
      given: balancer({ dropInvalidHeaderFields: true, desyncMitigationMode: "monitor" }),
      says: [desync],
    },
    both: {
      given: balancer({ loadBalancerType: "application", desyncMitigationMode: "monitor" }),
      says: [drops, desync],
    },
  },
  unknown: {
    "not known yet": {
      given: balancer({ dropInvalidHeaderFields: unknown }),
      says: ["dropInvalidHeaderFields is not known yet"],
    },
  },
  alias: {
    "an alb": { given: [one("aws:alb/loadBalancer:LoadBalancer", {})], says: [drops] },
  },
  mutations: ["it > dropInvalidHeaderFields", 'it > desyncMitigationMode = "monitor"'],
});

const bucket = (props: Record<string, unknown> = {}): ResourceInput =>
  one("aws:s3/bucket:Bucket", { bucket: "assets", ...props }, "assets");
const flags = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
const block = (props: Record<string, unknown> = flags): ResourceInput =>
  one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", { bucket: "assets", ...props }, "block");
const owned = (objectOwnership: unknown): ResourceInput =>
  one(
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    { bucket: "assets", rule: { objectOwnership } },
    "owned",
  );
const noBlock = "bucket assets has no BucketPublicAccessBlock";
const publicAcl = "bucket assets has a public ACL";
testRule(nw16, {
  compliant: {
    "blocked and owned": [bucket(), block(), owned("BucketOwnerEnforced")],
    "blocked, with the ownership that S3 gives": [bucket(), block()],
    "a private ACL": [bucket({ acl: "private" }), block()],
    "no bucket, and an account that blocks": [one("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", flags)],
  },
  violating: {
    "no block": { given: [bucket()], says: [noBlock] },
    "a flag left out, a flag off": {
      given: [bucket(), block({ blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: false })],
      says: ["ignorePublicAcls must be true", "restrictPublicBuckets must be true"],
    },
    "objects owned by their writer": {
      given: [bucket(), block(), owned("ObjectWriter")],
      says: ["objectOwnership must be BucketOwnerEnforced"],
    },
    "an account that does not block": {
      given: [one("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", { ...flags, blockPublicPolicy: false })],
      says: ["blockPublicPolicy must be true"],
    },
    "an inline public ACL": { given: [bucket({ acl: "public-read" }), block()], says: [publicAcl] },
  },
  unknown: {
    "a flag not known yet": {
      given: [bucket(), block({ ...flags, restrictPublicBuckets: unknown })],
      says: ["restrictPublicBuckets of block is not known yet"],
    },
    "an ownership not known yet": {
      given: [bucket(), block(), owned(unknown)],
      says: ["rule.objectOwnership of owned is not known yet"],
    },
  },
  alias: {
    "an ACL of its own": {
      given: [bucket(), block(), one("aws:s3/bucketAcl:BucketAcl", { bucket: "assets", acl: "authenticated-read" })],
      says: [publicAcl],
    },
    BucketV2: { given: [{ ...bucket(), type: "aws:s3/bucketV2:BucketV2" }], says: [noBlock] },
  },
  mutations: [
    "block",
    "block > blockPublicAcls",
    "block > blockPublicPolicy = false",
    "block > ignorePublicAcls",
    "block > restrictPublicBuckets",
    'owned > rule.objectOwnership = "BucketOwnerPreferred"',
    'assets > acl = "public-read-write"',
  ],
});

const vpn = (props: Record<string, unknown>): ResourceInput[] => [one("aws:ec2clientvpn/endpoint:Endpoint", props)];
const allows = (props: Record<string, unknown>): ResourceInput[] => [
  one("aws:ec2clientvpn/authorizationRule:AuthorizationRule", props),
];
const saml = { authenticationOptions: [{ type: "federated-authentication" }], sessionTimeoutHours: 8 };
const kinds = "type must be federated-authentication or certificate-authentication";
const hours = "sessionTimeoutHours must be 12 or less";
const everybody = "authorises all groups for the whole internet; name the network and the group";
testRule(nw17, {
  compliant: {
    "SAML for eight hours": vpn(saml),
    "certificates for twelve hours": vpn({
      authenticationOptions: [{ type: "certificate-authentication" }],
      sessionTimeoutHours: 12,
    }),
    "all groups for one network": allows({ targetNetworkCidr: "10.10.0.0/16", authorizeAllGroups: true }),
    "one group for everything": allows({ targetNetworkCidr: world, accessGroupId: "operators" }),
    "one group for everything, said so": allows({ targetNetworkCidr: world, authorizeAllGroups: false }),
  },
  violating: {
    "a directory's password": {
      given: vpn({ ...saml, authenticationOptions: [{ type: "directory-service-authentication" }] }),
      says: [`authenticationOptions[0].${kinds}`],
    },
    "no way to ask": {
      given: vpn({ sessionTimeoutHours: 8 }),
      says: ["authenticationOptions must be set"],
    },
    "an empty list of ways": {
      given: vpn({ ...saml, authenticationOptions: [] }),
      says: ["authenticationOptions must be set"],
    },
    "the default session of a day": {
      given: vpn({ authenticationOptions: saml.authenticationOptions }),
      says: [hours],
    },
    "all groups for everything": {
      given: allows({ targetNetworkCidr: world, authorizeAllGroups: true }),
      says: [everybody],
    },
  },
  unknown: {
    "ways to ask not known yet": {
      given: vpn({ ...saml, authenticationOptions: unknown }),
      says: ["authenticationOptions is not known yet"],
    },

    "a way not known yet": {
      given: vpn({ ...saml, authenticationOptions: [{ type: unknown }] }),
      says: ["authenticationOptions[0].type is not known yet"],
    },
    "a network not known yet": {
      given: allows({ targetNetworkCidr: unknown, authorizeAllGroups: true }),
      says: ["targetNetworkCidr is not known yet"],
    },
  },
  alias: {
    "the short token": {
      given: [one("aws:ec2clientvpn:Endpoint", { ...saml, sessionTimeoutHours: 24 })],
      says: [hours],
    },
  },
  mutations: ["it > authenticationOptions", "it > authenticationOptions[0].type", "it > sessionTimeoutHours = 24"],
});

const snapshot = (sharedAccounts: unknown): ResourceInput[] => [one("aws:rds/snapshot:Snapshot", { sharedAccounts })];
const shared = "is shared with everybody; name the accounts";
testRule(nw18, {
  compliant: {
    "shared with an account": snapshot(["123456789012"]),
    "shared with nobody": [one("aws:rds/clusterSnapshot:ClusterSnapshot", {})],
    "an image for an account": [one("aws:ec2/amiLaunchPermission:AmiLaunchPermission", { accountId: "123456789012" })],
  },
  violating: {
    "shared with all": { given: snapshot(["123456789012", "all"]), says: [shared] },
    "an image for all": {
      given: [one("aws:ec2/amiLaunchPermission:AmiLaunchPermission", { group: "all" })],
      says: [shared],
    },
    "a volume for all": {
      given: [one("aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission", { accountId: "all" })],
      says: [shared],
    },
    "a copy for all": {
      given: [one("aws:rds/snapshotCopy:SnapshotCopy", { sharedAccounts: ["all"] })],
      says: [shared],
    },
  },
  unknown: {
    "accounts not known yet": { given: snapshot(unknown), says: ["sharedAccounts is not known yet"] },
    "one account not known yet": { given: snapshot([unknown]), says: ["sharedAccounts is not known yet"] },
  },
  alias: {
    "the short token": { given: [one("aws:rds:Snapshot", { sharedAccounts: ["all"] })], says: [shared] },
  },
  mutations: ['it > sharedAccounts = ["all"]'],
});
