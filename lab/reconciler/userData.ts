import { parse } from "yaml";

/** The application's settings as the launch template hands them to an instance: see `contract/config.ts`. */
export interface InstanceConfig {
  readonly region: string;
  readonly databaseHost: string;
  readonly databasePort: number;
  readonly listenPort: number;
  readonly [key: string]: unknown;
}

interface CloudConfig {
  readonly write_files?: readonly { readonly path?: string; readonly content?: string }[];
}

const CONFIG_FILE = "/etc/dualcoast/app.json";

/**
 * What cloud-init would write to the application's config file.
 * @param userData base64, as EC2 keeps it
 * @throws Error when it is not a cloud-config with that file
 * @see https://cloudinit.readthedocs.io/en/latest/reference/modules.html#write-files
 */
export function appConfigOf(userData: string): InstanceConfig {
  const text = Buffer.from(userData, "base64").toString("utf8");
  if (!text.startsWith("#cloud-config\n")) throw new Error("user data: must begin with a line #cloud-config");
  const { write_files: files = [] } = (parse(text) ?? {}) as CloudConfig;
  const content = files.find((file) => file.path === CONFIG_FILE)?.content;
  if (content === undefined) throw new Error(`user data: write_files has no ${CONFIG_FILE}`);
  const config = JSON.parse(content) as Partial<InstanceConfig>;
  const { region, databaseHost, databasePort, listenPort } = config;
  if (typeof region !== "string" || typeof databaseHost !== "string") {
    throw new Error(`user data: ${CONFIG_FILE} must have texts region and databaseHost`);
  }
  return { ...config, region, databaseHost, databasePort: Number(databasePort), listenPort: Number(listenPort) };
}
