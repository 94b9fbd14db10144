/** `/<contender>/<object>` is for that contender's Worker. */
interface RouterEnv {
  OURS: Fetcher;
  PEER: Fetcher;
}

const router: ExportedHandler<RouterEnv> = {
  fetch(request, env) {
    const isPeer = new URL(request.url).pathname.startsWith("/peer/");
    return (isPeer ? env.PEER : env.OURS).fetch(request);
  },
};

export default router;
