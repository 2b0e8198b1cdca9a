using PolicyMta.Accounting.Commands;
using PolicyMta.Accounting.Verification;

namespace PolicyMta.Accounting;

/// <summary>
/// Accounting files with PowerMTA's record types and columns: one row for each recipient, exactly once over crashes. Without files in the
/// settings it reads no events.
/// </summary>
public sealed class AccountingPlugin : IPlugin, IDisposable
{
    private AccountBook? _book;

    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<AccountingOptions>();
        var plans = options.Files.Where(static file => !file.Value.Path.IsEmpty).OrderBy(static file => file.Key, StringComparer.Ordinal)
            .Select(static file => PlanOf(file.Key, file.Value)).ToImmutableArray();
        var store = new StateStore(builder.Store);
        var log = new AccountingLog(builder.Logger);
        var metrics = new AccountingMetrics(builder.Meter);
        var book = _book = new AccountBook(plans, store, metrics, log, builder.Time);
        var files = new AccountedFiles(plans, store, book);
        builder.AddCommand(new StatusCommand(files, builder.History).Describe());
        builder.AddCommand(new VerifyCommand(files, builder.History).Describe());
        if (plans.IsEmpty)
            return;

        var types = plans.SelectMany(static plan => plan.Rules.Fields.Keys).Distinct();
        var reader = builder.AddEventReader(
            "files",
            new EventReading
            {
                Kinds = [.. types.SelectMany(static type => RecordTypes.KindsOf(type))],
                MaxBatch = AccountingFeed.MostAtOnce,
                WithDecisions = false,
                WithJson = false,
            });
        var feed = new AccountingFeed(book, metrics, log, builder.Time);
        builder.AddBackgroundService(stop => feed.RunAsync(reader, stop));
        builder.AddBackgroundService(feed.TidyAsync);
        ImmutableArray<string> headers =
        [
            .. plans.SelectMany(static plan => plan.Rules.Fields.Values).SelectMany(static names => names)
                .Where(static name => name.StartsWith(Columns.HeaderPrefix, StringComparison.OrdinalIgnoreCase))
                .Select(static name => name[Columns.HeaderPrefix.Length..]).Distinct(StringComparer.OrdinalIgnoreCase),
        ];
        if (!headers.IsEmpty)
            builder.OnInject(new HeaderLabels(headers));
    }

    /// <inheritdoc/>
    public void Dispose() => _book?.Dispose();

    private static AccountFilePlan PlanOf(string name, AccountFileOptions options) => new()
    {
        Name = name,
        Path = Path.GetFullPath(options.Path),
        Rules = options.Rules(),
        MoveTo = options.MoveTo.IsEmpty ? null : Path.GetFullPath(options.MoveTo),
        MaxSize = options.MaxSize,
        MoveInterval = options.MoveInterval,
        DeleteAfter = options.DeleteAfter,
        KeepFiles = options.KeepFiles,
    };
}
