/** One line of a `Condition` block: operator, its qualifier and suffix taken apart, the key, its values. */
export interface Condition {
  readonly operator: string;
  readonly qualifier?: "ForAllValues" | "ForAnyValue";
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly string[];
}

/** Who a statement names: `{type: "AWS", value: "*"}`, `{type: "Service", value: "ec2.amazonaws.com"}`, … */
export interface PrincipalRef {
  readonly type: "AWS" | "Service" | "Federated" | "CanonicalUser" | "*";
  readonly value: string;
}

/** A statement in one form, whatever it was written in. A list that is `undefined` was not there. */
export interface Statement {
  /** `document name#index`: what a finding quotes. */
  readonly label: string;
  readonly effect: "Allow" | "Deny";
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: readonly PrincipalRef[];
  readonly notPrincipals?: readonly PrincipalRef[];
  readonly conditions: readonly Condition[];
}

/** A parsed document and what was wrong with its form; a document with problems still gives the statements it has. */
export interface PolicyDocument {
  readonly version?: string;
  readonly statements: readonly Statement[];
  readonly problems: readonly string[];
}

/** What a list of IAM actions must answer. The implementation reads a package; tests may give their own. */
export interface ActionData {
  /** Whether the service prefix (`s3`) is known. */
  serviceExists(service: string): boolean;
  /** Every action of a service as `s3:GetObject`; empty for an unknown service. */
  actionsOf(service: string): readonly string[];
  /** Facts on one action (`s3:GetObject`, any case), or `undefined` when there is none of that name. */
  action(name: string): ActionFacts | undefined;
  /** Every condition key that applies to the action, its service or all services, as pattern (`aws:RequestTag/*`). */
  conditionKeys(service: string): readonly string[];
}

/** Access levels are those of the AWS Service Authorization Reference; an action may carry several. */
export interface ActionFacts {
  readonly name: string;
  readonly levels: readonly string[];
  /** Whether a statement may name resources for it; without, `Resource` must be `*`. */
  readonly supportsResources: boolean;
  /** ARN patterns (variables as `*`) that the action works on. */
  readonly arnPatterns: readonly string[];
}
