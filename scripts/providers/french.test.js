import { onBounce, onRoute } from "./french.js";

/** @param {string} provider @param {string} reply @param {number} attempt */
const decide = (provider, reply, attempt = 1) =>
  onBounce(mta.bounce({ provider, reply, attempt, age: 0, campaign: "spring", tenant: "shop", soFar: { retry: "30m" } }));

test("each early attempt would prolong Orange's penalty", () => {
  for (const [provider, reply] of [
    ["orange", "421 Too many connections, slow down. OFR004_104 [104]"],
    ["laposte", "421 4.2.1 Service refused, please try later. LPN006_107"],
  ]) {
    expect([1, 2, 9].map((attempt) => decide(provider, reply, attempt)?.retry)).toEqual([1800, 3600, 7200]);
  }

  expect([1, 9].map((attempt) => decide("orange", "421 Service refused. OFR_999 [999]", attempt)?.retry)).toEqual([1800, 5400]);
});

test("a sender that receives no mail is reported, and its mail waits unless it was refused", () => {
  expect(decide("laposte", "450 4.1.8 Emetteur invalide. Invalid Sender. LPN007_405")).toMatchObject({ category: "authentication-failed", retry: "4h" });
  expect(decide("laposte", "550 5.0.1 Emetteur invalide. Invalid Sender. LPN105_405")?.retry).toBeUndefined();
});

test("a campaign that Free calls spam rests for a day", () => {
  const route = () => onRoute(mta.route({ provider: "free", campaign: "spring", tenant: "shop", age: "1h" }));
  decide("free", "550 spam detected");
  decide("free", "550 spam detected");
  expect(route()).toBeUndefined();
  expect(decide("free", "550 spam detected")).toBeUndefined();
  expect(route()).toMatchObject({ defer: 23 * 3600 });
  expect(onRoute(mta.route({ provider: "free", campaign: "summer", tenant: "shop", age: "1h" }))).toBeUndefined();
  expect(onRoute(mta.route({ provider: "orange", campaign: "spring", tenant: "shop", age: "1h" }))).toBeUndefined();
});

test("Free's block is waited out ever longer", () => {
  const reply = "451 too many errors from your ip (192.0.2.15), please visit http://postmaster.free.fr/";
  expect([1, 2, 4, 9].map((attempt) => decide("free", reply, attempt)?.retry)).toEqual([1800, 3600, 7200, 7200]);
});

test("ordinary failures and other providers are left alone", () => {
  expect(decide("orange", "550 5.2.0 Mail rejete. Mail rejected. ofr_506 [506]")).toBeUndefined();
  expect(decide("free", "550 5.1.1 User unknown")).toBeUndefined();
  expect(decide("gmail", "421 Too many connections, slow down. OFR004_104 [104]")).toBeUndefined();
});
