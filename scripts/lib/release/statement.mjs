/**
 * The provenance statement of a release (in-toto, predicate SLSA 1), unsigned. npm writes the same one when it publishes
 * in a workflow of GitHub, and has it signed; a test compares the two.
 */

const workflow = ".github/workflows/release.yml";

/**
 * The variables that a run for this tag would have. What only GitHub knows is `unknown`.
 * @param {{ repository: string, tag: string, commit: string }} release the repository as `owner/name`
 */
export const rehearsed = ({ repository, tag, commit }) => ({
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: repository,
  GITHUB_WORKFLOW_REF: `${repository}/${workflow}@refs/tags/${tag}`,
  GITHUB_EVENT_NAME: "push",
  GITHUB_REPOSITORY_ID: "unknown",
  GITHUB_REPOSITORY_OWNER_ID: "unknown",
  GITHUB_REF: `refs/tags/${tag}`,
  GITHUB_SHA: commit,
  GITHUB_RUN_ID: "unknown",
  GITHUB_RUN_ATTEMPT: "unknown",
  RUNNER_ENVIRONMENT: "github-hosted",
});

/**
 * @param {{ name: string, version: string, sha512: string }} tarball its digest in hexadecimal digits
 * @param {Record<string, string>} env variables of the run, or `rehearsed`
 */
export function statementOf({ name, version, sha512 }, env) {
  const repository = `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}`;
  const [path, ref] = env.GITHUB_WORKFLOW_REF.replace(`${env.GITHUB_REPOSITORY}/`, "").split("@");
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: `pkg:npm/${name}@${version}`, digest: { sha512 } }],
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        buildType: "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1",
        externalParameters: { workflow: { ref, repository, path } },
        internalParameters: {
          github: {
            event_name: env.GITHUB_EVENT_NAME,
            repository_id: env.GITHUB_REPOSITORY_ID,
            repository_owner_id: env.GITHUB_REPOSITORY_OWNER_ID,
          },
        },
        resolvedDependencies: [
          { uri: `git+${repository}@${env.GITHUB_REF}`, digest: { gitCommit: env.GITHUB_SHA } },
        ],
      },
      runDetails: {
        builder: { id: `https://github.com/actions/runner/${env.RUNNER_ENVIRONMENT}` },
        metadata: {
          invocationId: `${repository}/actions/runs/${env.GITHUB_RUN_ID}/attempts/${env.GITHUB_RUN_ATTEMPT}`,
        },
      },
    },
  };
}
