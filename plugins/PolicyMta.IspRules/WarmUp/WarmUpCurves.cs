namespace PolicyMta.IspRules.WarmUp;

/// <summary>
/// The shipped curves: messages a day from one source to one provider, step by step. No provider publishes such figures; these are what
/// senders advise.
/// </summary>
internal static class WarmUpCurves
{
    /// <summary>The curve if none is named.</summary>
    public const string Usual = "steady";

    /// <summary>The names of all curves.</summary>
    public static ImmutableArray<string> Names { get; } = ["gentle", Usual, "fast"];

    /// <returns>The steps; null if there is no curve of this name.</returns>
    public static ImmutableArray<int>? Find(string name) => name switch
    {
        // A sender without a name: 20 a day, 100 from the fourth day on, 500 in the second week, 1000 in the third, then half as many again
        // each day. The first three weeks are the upper figures of docs.agentmail.to/knowledge-base/domain-warming; 2026-11.
        "gentle" =>
        [
            .. Enumerable.Repeat(20, 3), .. Enumerable.Repeat(100, 4), .. Enumerable.Repeat(500, 7), .. Enumerable.Repeat(1_000, 7),
            .. Growing(1_500, 1.5, 15),
        ],

        // 480 a day (20 an hour) and 1.4 times as many each day, a month long: the shape of SendGrid's automated schedule,
        // twilio.com/docs/sendgrid/ui/sending-email/warming-up-an-ip-address; 2026-11.
        Usual => Growing(480, 1.4, 30),

        // An established sender who moves to another address: 10,000 a day and a quarter more each day. The growth is that of
        // gist.github.com/pete2786/1ddf0fec586731866e96; 2026-11.
        "fast" => Growing(10_000, 1.25, 24),
        _ => null,
    };

    private static ImmutableArray<int> Growing(double first, double factor, int days) =>
        [.. Enumerable.Range(0, days).Select(day => (int)Math.Min(int.MaxValue, first * Math.Pow(factor, day)))];
}
