/**
 * CIS Controls v8 safeguards that single rules meet, beside their group's own.
 * Numbers and titles checked against the full list of the 153 safeguards, 2026-11-26.
 * @see https://www.cisecurity.org/controls/v8 and https://controls-assessment-specification.readthedocs.io
 */
export const safeguards: Readonly<Record<string, readonly string[]>> = {
  "GV-03": ["1.1", "3.7"], // asset inventory; data classification
  "LG-16": ["2.2"], // software that is still supported
  "IA-18": ["3.3"], // data access control lists
  "NW-16": ["3.3"],
  "DR-10": ["3.4"], // data retention
  "NW-05": ["4.2"], // secure configuration of network infrastructure
  "NW-01": ["4.4"], // a firewall on servers
  "NW-02": ["4.4"],
  "NW-11": ["4.6"], // managing assets securely
  "IA-13": ["5.2"], // unique passwords
  "IA-10": ["5.6"], // centralised account management
  "IA-11": ["5.5"], // inventory of service accounts
  "IA-12": ["6.5"], // MFA for administrative access
  "NW-17": ["6.4", "12.7"], // MFA for remote access; remote devices through a VPN
  "LG-01": ["8.5"], // detailed audit logs
  "LG-07": ["8.10"], // retained audit logs
  "LG-12": ["8.9", "13.1"], // centralised logs and alerts
  "LG-10": ["10.1", "13.3"], // anti-malware; network intrusion detection
  "DR-13": ["11.3"], // protected recovery data
  "DR-23": ["11.5"], // tested recovery
  "LG-05": ["13.6"], // network traffic flow logs
  "LG-14": ["13.1", "17.2"], // alerts; who is told of an incident
  "DR-22": ["17.2"],
  "ED-05": ["13.10"], // filtering at the application layer
  "ED-11": ["13.10"],
};
