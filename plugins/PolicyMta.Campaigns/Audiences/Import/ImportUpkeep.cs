using System.Data.Common;
using Microsoft.Extensions.Logging;
using PolicyMta.Campaigns.Rights;
using PolicyMta.Campaigns.Sending;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>
/// Tidies up behind imports and audiences that have ended, a few contacts at a time, so that nobody else waits: what an import brought
/// takes the place of what was there, or goes if the import was given up. Nobody sees a difference meanwhile. Thread-safe.
/// </summary>
internal sealed partial class ImportUpkeep(IPluginDatabase database, TimeProvider time, ILogger logger)
{
    /// <summary>When an import of which nothing is heard is given up.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromMinutes(15);

    private const int ContactsOfStep = 10_000;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Bell _bell = new(time);

    /// <summary>Has it look soon.</summary>
    public void Nudge() => _bell.Ring();

    /// <summary>Looks at the start, when it is nudged, and now and then, until the plugin is unloaded.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await TryTidyAsync(cancellationToken);
                await _bell.WaitAsync(Interval, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Gives up imports that are not heard of, and tidies up all that have ended.</summary>
    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        List<ImportRow> ended;
        List<long> removed;
        await using (var session = await Session.BeginAsync(database, isWriting: true, cancellationToken))
        {
            var before = (time.GetUtcNow() - Expiry).ToUnixTimeMilliseconds();
            await ImportTable.ExpireAsync(session.Connection, before, cancellationToken);
            await session.CommitAsync(cancellationToken);
            ended = await ImportTable.EndedAsync(session.Connection, cancellationToken);
            removed = await session.Connection.Under(cancellationToken).ReadAsync(
                "SELECT audience FROM audience_removal", static row => row.GetInt64(0));
        }

        foreach (var import in ended)
            await TidyAsync(import, cancellationToken);
        foreach (var audience in removed)
            await EmptyAsync(audience, cancellationToken);
    }

    /// <summary>Tidies up behind the last import of an audience, before another begins.</summary>
    public async Task FinishAsync(string organisation, string name, TimeSpan patience, CancellationToken cancellationToken)
    {
        ImportRow? last;
        await using (var session = await Session.BeginAsync(database, isWriting: false, cancellationToken))
        {
            last = await AudienceTable.FindAsync(session.Connection, organisation, name, cancellationToken) is { } audience
                ? await ImportTable.OfAsync(session.Connection, audience.Id, cancellationToken) : null;
        }

        if (last?.State is not (ImportState.Holds or ImportState.Abandoned))
            return;
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await TidyAsync(last, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new Refusal(409, "The last import is still being tidied up: try again in a minute.");
        }
    }

    private async Task TryTidyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TidyAsync(cancellationToken);
        }
        catch (Exception e) when (e is DbException or DatabaseUnavailableException)
        {
            LogFailed(logger, e.Message);
        }
    }

    private async Task TidyAsync(ImportRow import, CancellationToken cancellationToken)
    {
        for (long from = 0, last = long.MaxValue; from < last; from += ContactsOfStep)
        {
            await using var session = await Session.BeginAsync(database, isWriting: true, cancellationToken);
            if (await AudienceTable.LockAsync(session.Connection, import.Audience, cancellationToken) is not { } audience)
                return;
            last = audience.LastContact;
            await StepAsync(session.Connection, import, from, cancellationToken);
            await session.CommitAsync(cancellationToken);
        }

        await using var end = await Session.BeginAsync(database, isWriting: true, cancellationToken);
        var isOurs = await ImportTable.RemoveAsync(end.Connection, import.Id, cancellationToken);
        if (isOurs && import.State == ImportState.Abandoned && import.Plan.HasMadeAudience)
            await ForgetAsync(end.Connection, import.Audience, cancellationToken);
        await end.CommitAsync(cancellationToken);
    }

    private async Task StepAsync(DbConnection connection, ImportRow import, long from, CancellationToken cancellationToken)
    {
        var kind = database.Kind;
        const string some = "WHERE audience = @a AND id > @from AND id <= @to AND ";
        ImmutableArray<string> statements = import.State == ImportState.Holds
            ?
            [
                $"DELETE FROM contact {some} until = @i",
                $"UPDATE contact SET locale = {ContactView.Locale("locale", "next_locale")}, "
                    + $"fields = {ContactView.Merged(kind, "fields", "next_fields")}, next_epoch = NULL, next_locale = NULL, "
                    + $"next_fields = NULL {some} next_epoch = @i",
            ]
            :
            [
                $"DELETE FROM contact {some} since = @i",
                $"UPDATE contact SET next_epoch = NULL, next_locale = NULL, next_fields = NULL {some} next_epoch = @i",
                $"UPDATE contact SET until = NULL {some} until = @i",
            ];
        foreach (var statement in statements)
        {
            await connection.Under(cancellationToken).RunAsync(
                statement, ("a", import.Audience), ("from", from), ("to", from + ContactsOfStep), ("i", import.Id));
        }
    }

    /// <summary>Removes an audience that was made for an import and has come to nothing.</summary>
    private static Task<int> ForgetAsync(DbConnection connection, long audience, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).RunAsync(
            "DELETE FROM audience WHERE id = @a AND contacts = 0 AND fields = '[]' "
                + "AND NOT EXISTS (SELECT 1 FROM segment WHERE audience = @a) AND NOT EXISTS (SELECT 1 FROM contact WHERE audience = @a)",
            ("a", audience));

    /// <summary>Removes the contacts of an audience that is gone.</summary>
    private async Task EmptyAsync(long audience, CancellationToken cancellationToken)
    {
        for (var removed = 1; removed > 0;)
        {
            await using var session = await Session.BeginAsync(database, isWriting: true, cancellationToken);
            removed = await session.Connection.Under(cancellationToken).RunAsync(
                "DELETE FROM contact WHERE audience = @a AND id IN (SELECT id FROM contact WHERE audience = @a ORDER BY id LIMIT @most)",
                ("a", audience), ("most", (long)ContactsOfStep));
            if (removed == 0)
            {
                await session.Connection.Under(cancellationToken).RunAsync(
                    "DELETE FROM audience_removal WHERE audience = @a", ("a", audience));
            }

            await session.CommitAsync(cancellationToken);
        }
    }

    [LoggerMessage(9431, LogLevel.Warning, "Imports cannot be tidied up for now: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
