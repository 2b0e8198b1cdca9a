using PolicyMta.SuppressionList.Addresses;
using PolicyMta.SuppressionList.Checks;
using PolicyMta.SuppressionList.Commands;
using PolicyMta.SuppressionList.Entries;
using PolicyMta.SuppressionList.Events;
using PolicyMta.SuppressionList.Http;
using PolicyMta.SuppressionList.Hygiene;

namespace PolicyMta.SuppressionList;

/// <summary>
/// The suppression list: who gets no mail, by tenant and for all, because of bounces, complaints, unsubscriptions and lists. It is fed by
/// events and people, and asked when a message comes and before it leaves.
/// </summary>
public sealed class SuppressionPlugin : IPlugin, IDisposable
{
    private SuppressionBook? _book;

    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<SuppressionOptions>();
        foreach (var (name, rule) in options.Addresses)
            CheckDomains(builder, name, rule);
        var book = _book = new SuppressionBook(builder.Store, new Normalizer(options.Addresses), builder.Time);
        var checker = new Checker(
            book, new PassRules(options.Pass.Values), options, new SuppressionMetrics(builder.Meter, book));
        if (options.Action == SuppressedAction.RefuseRecipient)
            builder.OnRecipient(new CheckRecipient(checker));
        builder.OnInject(new CheckMessage(checker, options.Action, builder.Events, builder.Time));
        if (options.CheckBeforeDelivery)
        {
            builder.OnRoute(new CheckRoute(checker, options.NotifySender));
            builder.OnBounce(new NameOwnBounce(options.Reply));
        }

        var log = new SuppressionLog(builder.Logger);
        var hygiene = new HygieneBook(builder.Store, options.Hygiene);
        var feed = new EventFeed(book, builder.Store, options, hygiene, log, builder.Time);
        if (feed.Kinds.Count > 0)
        {
            var reader = builder.AddEventReader(
                "entries",
                new EventReading { Kinds = feed.Kinds, MaxBatch = EventFeed.MostAtOnce, WithDecisions = false, WithJson = false });
            builder.AddBackgroundService(stop => feed.RunAsync(reader, stop));
        }

        builder.AddBackgroundService(new Upkeep(book, builder.Store, feed, log, builder.Time).RunAsync);
        builder.AddCommand(new TestCommand(book).Describe());
        new ChangeCommands(book).Add(builder);
        builder.AddCommand(new ListCommand(book, builder.Time).Describe());
        builder.AddCommand(new StatsCommand(book).Describe());
        builder.AddCommand(new ImportCommand(builder.Time).Describe());
        builder.AddCommand(new ExportCommand(book).Describe());
        builder.AddCommand(new HygieneCommand(hygiene).Describe());
        new Endpoints(book, hygiene, builder.Time).Map(builder);
    }

    /// <inheritdoc/>
    public void Dispose() => _book?.Dispose();

    private static void CheckDomains(IPluginBuilder builder, string name, AddressRuleOptions rule)
    {
        for (var i = 0; i < rule.Domains.Count; i++)
        {
            if (Normalizer.NameOf(rule.Domains[i]) is null)
                builder.ReportProblem($"addresses.{name}.domains[{i}]", $"'{rule.Domains[i]}' is not a valid domain.");
        }

        if (rule.Canonical.Length > 0 && Normalizer.NameOf(rule.Canonical) is null)
            builder.ReportProblem($"addresses.{name}.canonical", $"'{rule.Canonical}' is not a valid domain.");
    }
}
