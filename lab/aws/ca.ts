import "reflect-metadata"; // the certificate library does not load without it
import * as x509 from "@peculiar/x509";
import { KeyObject, webcrypto } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { createSecureContext, type SecureContext } from "node:tls";

x509.cryptoProvider.set(webcrypto);

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const YEAR = 365 * 24 * 3600 * 1000;
/** Clients on this machine share its clock; an hour covers one that was set back since. */
const BACKDATE = 3600 * 1000;

/** The lab's certificate authority: signs a certificate for whatever AWS host name a client asks for. */
export interface Authority {
  /** PEM file with the authority's certificate, for AWS_CA_BUNDLE and NODE_EXTRA_CA_CERTS. */
  readonly certificateFile: string;
  /** What a TLS server presents for this host name; made once and kept. */
  contextFor(host: string): Promise<SecureContext>;
}

const pem = (key: webcrypto.CryptoKey): string =>
  KeyObject.from(key).export({ type: "pkcs8", format: "pem" }).toString();

async function keyPair(): Promise<webcrypto.CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"])) as webcrypto.CryptoKeyPair;
}

async function createFiles(certificateFile: string, keyFile: string): Promise<void> {
  const keys = await keyPair();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=Dualcoast lab authority",
    notBefore: new Date(Date.now() - BACKDATE),
    notAfter: new Date(Date.now() + YEAR),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  await mkdir(path.dirname(certificateFile), { recursive: true });
  await writeFile(`${keyFile}.new`, pem(keys.privateKey), { mode: 0o600 });
  await writeFile(`${certificateFile}.new`, `${certificate.toString("pem")}\n`);
  // The certificate's name is what says that both are there, so it comes last.
  await rename(`${keyFile}.new`, keyFile);
  await rename(`${certificateFile}.new`, certificateFile);
}

async function importKey(keyFile: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from((await readFile(keyFile, "utf8")).replace(/-----[^-]+-----|\s/g, ""), "base64");
  return (await webcrypto.subtle.importKey("pkcs8", der, ALGORITHM, false, ["sign"])) as webcrypto.CryptoKey;
}

async function issue(
  host: string,
  authority: x509.X509Certificate,
  signer: webcrypto.CryptoKey,
  leaf: webcrypto.CryptoKeyPair,
) {
  return x509.X509CertificateGenerator.create({
    // A common name holds 64 characters at most; clients go by the alternative name.
    subject: `CN=${host.slice(0, 64)}`,
    issuer: authority.subject,
    notBefore: new Date(Date.now() - BACKDATE),
    notAfter: authority.notAfter,
    publicKey: leaf.publicKey,
    signingKey: signer,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([{ type: "dns", value: host }]),
      await x509.AuthorityKeyIdentifierExtension.create(authority),
    ],
  });
}

/**
 * Opens the authority in `dir`, creating `ca.pem` and `ca-key.pem` (mode 0600) there the first time.
 * One leaf key serves all hosts: only the signature differs, which is what keeps a new host name cheap.
 */
export async function openAuthority(dir: string): Promise<Authority> {
  const [certificateFile, keyFile] = [path.join(dir, "ca.pem"), path.join(dir, "ca-key.pem")];
  const isThere = await readFile(certificateFile).then(
    () => true,
    () => false,
  );
  if (!isThere) await createFiles(certificateFile, keyFile);
  const authority = new x509.X509Certificate(await readFile(certificateFile, "utf8"));
  const [signer, leaf] = [await importKey(keyFile), await keyPair()];
  const key = pem(leaf.privateKey);
  const contexts = new Map<string, Promise<SecureContext>>();
  const make = async (host: string): Promise<SecureContext> => {
    const certificate = await issue(host, authority, signer, leaf);
    return createSecureContext({ key, cert: `${certificate.toString("pem")}\n${authority.toString("pem")}` });
  };
  const contextFor = (host: string): Promise<SecureContext> => {
    const made = contexts.get(host) ?? make(host);
    contexts.set(host, made);
    return made;
  };
  return { certificateFile, contextFor };
}
