using PolicyMta.Campaigns.Unbranded;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.Campaigns.Tests.Unbranded;

public sealed class UnbrandedReportTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestHistory _history = new();

    [Fact]
    public void Mail_without_a_template_is_counted_by_who_sends_it()
    {
        Add(Event("shop", "192.0.2.1", "b@Shop.test", template: true));
        Add(Event("shop", "192.0.2.1", "c@shop.test"));
        Add(Event("shop", "192.0.2.1", "d@shop.test", minutes: 5));
        Add(Event("shop", "192.0.2.2", "e@shop.test", template: true));
        Add(Event(null, "192.0.2.3", ""));
        Add(Event("shop", "192.0.2.1", "old@shop.test", minutes: -100_000));
        Add(Event("shop", null, "notice@shop.test"));
        Add(Event("shop", "192.0.2.1", "c@shop.test") with { Kind = EventKind.Delivered });

        Assert.Equal(
            [
                new SourceCounts(new MailSource("shop", "HTTP 192.0.2.1", "shop.test"), 2, 1, Now.AddMinutes(5)),
                new SourceCounts(new MailSource("default", "HTTP 192.0.2.3", ""), 1, 0, Now),
            ],
            UnbrandedReport.Read(_history, Now.AddDays(-7), CancellationToken.None));
    }

    [Fact]
    public void A_great_many_senders_take_no_more_memory()
    {
        for (var i = 0; i < UnbrandedReport.MaxSources + 500; i++)
            Add(Event("t", "192.0.2.1", $"a@d{i}.test"));
        var rows = UnbrandedReport.Read(_history, Now.AddDays(-7), CancellationToken.None);
        Assert.Equal(UnbrandedReport.MaxSources + 1, rows.Length);
        Assert.Equal(("(others)", 500L), (rows[0].Source.Tenant, rows[0].Without));
    }

    private void Add(DeliveryEvent item) => _history.Events.Add(item with { EventId = _history.Events.Count + 1 });

    private static DeliveryEvent Event(string? tenant, string? address, string returnPath, bool template = false, int minutes = 0) => new()
    {
        Kind = EventKind.Received,
        Time = Now.AddMinutes(minutes),
        Tenant = tenant,
        Protocol = "HTTP",
        RemoteAddress = address,
        ReturnPath = returnPath,
        Metadata = template
            ? ImmutableDictionary<string, string>.Empty.Add("template", "welcome/1/en") : ImmutableDictionary<string, string>.Empty,
    };
}
