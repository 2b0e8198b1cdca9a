// A new address must earn its name: marketing to Gmail leaves under small limits of its own until the administrator takes this script away.

profile("warming-up", { connections: 2, messagesPerConnection: 20, messageRate: "600/h" });

/** @type {OnRoute} */
export function onRoute(route) {
  if (route.provider === "gmail" && route.campaign !== "") {
    return { trafficProfile: "warming-up", reason: "the address is being warmed up" };
  }
}
