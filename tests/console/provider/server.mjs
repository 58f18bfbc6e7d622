// An OpenID Connect provider that we did not write (oidc-provider) behind a log-in form that takes anybody's word.
// For tests only; listens to loopback.
//
//   node server.mjs CLIENT_ID CLIENT_SECRET REDIRECT_URI
//
// Prints its port when it is ready. The form's `login` is an e-mail address, or `unverified:` and one; `methods` is
// what it says of how they logged in.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [clientId, clientSecret, redirectUri] = process.argv.slice(2);
const server = createServer();
await new Promise((ready) => server.listen(0, "localhost", ready));
const issuer = `http://localhost:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
  claims: { openid: ["sub", "amr"], email: ["email", "email_verified"] },
  cookies: { keys: ["for tests"] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/form/${interaction.uid}` },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id.replace("unverified:", ""), email_verified: !id.startsWith("unverified:") }),
  }),
  // Nobody is asked whether Bedside may know them: the clinic runs both.
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid email profile");
    grant.addOIDCClaims(["amr"]);
    await grant.save();
    return grant;
  },
});
const protocol = provider.callback();

const FORM = `<!doctype html><html lang="en"><title>Sign on</title><form method="post">
<label>Login <input name="login"></label><label>Methods <input name="methods"></label><button>Sign on</button></form>`;

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return new URLSearchParams(Buffer.concat(parts).toString());
}

server.on("request", async (request, response) => {
  if (!request.url.startsWith("/form/")) return protocol(request, response);
  if (request.method !== "POST") return response.writeHead(200, { "content-type": "text/html" }).end(FORM);
  const form = await body(request);
  const amr = form.get("methods").split(" ").filter(Boolean);
  const login = { accountId: form.get("login"), amr };
  const result = form.get("login") ? { login } : { error: "access_denied" };
  return provider.interactionFinished(request, response, result);
});
console.log(server.address().port);
