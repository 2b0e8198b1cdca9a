using System.Globalization;
using System.Text.Unicode;
using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Rights;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>
/// Imports of files, piece by piece: what they bring is held back, in short transactions that let others write in between, until one small
/// commit makes it hold. One that is given up, or of which nothing is heard any more, leaves nothing behind. Thread-safe.
/// </summary>
internal sealed class Imports(IPluginDatabase database, TimeProvider time, ImportUpkeep upkeep)
{
    private const int RowsOfTransaction = 25_000;
    private const int ContactsOfStep = 20_000;
    private const int MaxLinesShown = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Begins an import; the audience is made if it is not there.</summary>
    /// <exception cref="Refusal">The columns cannot be understood, or another import goes on.</exception>
    public async Task<ImportRow> BeginAsync(
        string organisation, string name, ImportWish wish, AuditEntry by, CancellationToken cancellationToken)
    {
        var mistakes = new List<Mistake>();
        if (!AudienceTable.IsName(name))
            mistakes.Add(new("name", AudienceTable.NameRule));
        var read = ImportPlanReader.Read(wish.Header, wish.Separator, wish.Map, mistakes);
        if (mistakes.Count > 0)
            throw Refusal.Bad([.. mistakes]);
        await upkeep.FinishAsync(organisation, name, Patience, cancellationToken);

        await using var session = await Session.BeginAsync(database, isWriting: true, cancellationToken);
        var connection = session.Connection;
        var made = await AudienceTable.MakeAsync(connection, organisation, name, Ids.New(time), by, cancellationToken)
            ?? throw new Refusal(409, $"There are {AudienceTable.MaxAudiences} audiences, which is the most.");
        var audience = (await AudienceTable.FindAsync(connection, organisation, name, cancellationToken))!;
        var locked = (await AudienceTable.LockAsync(connection, audience.Id, cancellationToken))!;
        var plan = new ImportPlan(read!.Value.Separator, read.Value.Columns, wish.IsReplacing, wish.IsStrict, made);
        DemandRoom(locked, plan);
        if (!await ImportTable.AddAsync(
            connection, Math.Max(Ids.New(time), locked.Epoch + 1), locked.Id, plan, by, cancellationToken))
        {
            var other = (await ImportTable.OfAsync(connection, locked.Id, cancellationToken))!;
            throw new Refusal(409, other.State is ImportState.Open or ImportState.Closing
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"An import that {other.StartedBy} began is going on, at row {other.LastRow}: wait for its end. ")
                    + $"If nothing is heard of it, it is given up after {ImportUpkeep.Expiry.TotalMinutes:F0} minutes."
                : "The last import is still being tidied up: try again in a minute.");
        }

        var import = (await ImportTable.OfAsync(connection, locked.Id, cancellationToken))!;
        await session.CommitAsync(cancellationToken);
        return import;
    }

    /// <summary>Takes a piece: whole rows, which follow those before; or nothing, for a row that could not be sent.</summary>
    /// <exception cref="Refusal">It is not text, or not what comes next; nothing more of it should be sent.</exception>
    public async Task<PieceResult> AddAsync(
        ImportRow import, ReadOnlyMemory<byte> text, long firstRow, long firstLine, CancellationToken cancellationToken)
    {
        if (import.State != ImportState.Open || firstRow != import.LastRow + 1)
            throw new Refusal(409, $"The import is at row {import.LastRow} and takes what follows, not row {firstRow}.");
        var reader = new RowReader(import.Plan);
        var twice = new List<ImportedRow>();
        if (!Utf8.IsValid(text.Span))
            throw Refusal.Bad([.. LinesNotUtf8(text.Span, firstLine)]);
        if (text.Length > 0)
            reader.Read(text, firstRow, firstLine);
        else
            reader.RejectUnread(firstRow, firstLine);
        if (reader.IsTooMuch)
            throw TooMuch(reader);
        var rejected = reader.Rejected.Count;
        foreach (var rows in reader.Rows.Chunk(RowsOfTransaction).DefaultIfEmpty([]))
        {
            var isLast = rows.Length == 0 || ReferenceEquals(rows[^1], reader.Rows[^1]);
            await WriteAsync(import, rows, isLast ? reader.LastRow : rows[^1].Row, twice, rejected, cancellationToken);
            rejected = 0;
        }

        reader.Reject(text, firstRow, twice);
        return new PieceResult(
            reader.Rows.Count - twice.Count, reader.LastRow, [.. reader.Rejected.OrderBy(static row => row.Row)]);
    }

    /// <summary>Has all rows hold.</summary>
    /// <exception cref="Refusal">They must not, and nothing of them is left.</exception>
    public async Task<ImportRow> CommitAsync(
        string organisation, string name, ImportRow import, AuditEntry by, CancellationToken cancellationToken)
    {
        if (import.Plan.IsStrict && import.Rejected > 0)
        {
            await AbandonAsync(import, cancellationToken);
            throw new Refusal(422, $"{import.Rejected} rows have mistakes, and one was to refuse all: nothing was imported.");
        }

        await MoveAsync(import, ImportState.Open, ImportState.Closing, cancellationToken);
        try
        {
            if (import.Plan.IsReplacing)
                await MarkAsync(import, cancellationToken);
            return await HoldAsync(organisation, name, import, by, cancellationToken);
        }
        catch (Refusal)
        {
            await AbandonAsync(import with { State = ImportState.Closing }, cancellationToken);
            throw;
        }
    }

    /// <summary>Gives an import up, unless it has ended.</summary>
    /// <exception cref="Refusal">It holds already.</exception>
    public async Task AbandonAsync(ImportRow import, CancellationToken cancellationToken)
    {
        if (import.State is not (ImportState.Open or ImportState.Closing))
            throw Ended();
        await using (var session = await Session.BeginAsync(database, isWriting: true, cancellationToken))
        {
            await ImportTable.MoveAsync(session.Connection, import.Id, import.State, ImportState.Abandoned, Now, cancellationToken);
            await session.CommitAsync(cancellationToken);
        }

        upkeep.Nudge();
    }

    private async Task<ImportRow> HoldAsync(
        string organisation, string name, ImportRow import, AuditEntry by, CancellationToken cancellationToken)
    {
        await using var session = await Session.BeginAsync(database, isWriting: true, cancellationToken);
        var connection = session.Connection;
        var audience = await AudienceTable.LockAsync(connection, import.Audience, cancellationToken) ?? throw Refusal.NotFound("audience");
        DemandRoom(audience, import.Plan);
        if (!await ImportTable.MoveAsync(connection, import.Id, ImportState.Closing, ImportState.Holds, Now, cancellationToken))
            throw Ended();
        var done = (await ImportTable.OfAsync(connection, import.Audience, cancellationToken))!;
        audience = audience with { Epoch = import.Id, Fields = audience.With(import.Plan.Fields) };
        await AudienceTable.SaveAsync(connection, audience, done.Added - done.Removed, Now, cancellationToken);
        await AuditTable.AddAsync(connection, organisation, by, "import", AudienceTable.ObjectOf(name), null, cancellationToken);
        await session.CommitAsync(cancellationToken);
        upkeep.Nudge();
        return done;
    }

    private async Task WriteAsync(
        ImportRow import, ImportedRow[] rows, long lastRow, List<ImportedRow> twice, int rejected, CancellationToken cancellationToken)
    {
        await using var session = await Session.BeginAsync(database, isWriting: true, cancellationToken);
        var connection = session.Connection;
        var audience = await AudienceTable.LockAsync(connection, import.Audience, cancellationToken) ?? throw Refusal.NotFound("audience");
        if (await ImportTable.OfAsync(connection, import.Audience, cancellationToken) is not { State: ImportState.Open } current
            || current.Id != import.Id)
            throw Ended();
        var before = twice.Count;
        var (added, changed, lastContact) = await new HeldBack(connection, database.Kind, import, Now)
            .WriteAsync(rows, audience.LastContact, twice, cancellationToken);
        await AudienceTable.CountAsync(connection, audience.Id, lastContact, cancellationToken);
        await ImportTable.CountAsync(
            connection, import.Id, lastRow, (added, changed, 0, rejected + twice.Count - before), Now, cancellationToken);
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>Marks the contacts that the import does not have, a few at a time.</summary>
    private async Task MarkAsync(ImportRow import, CancellationToken cancellationToken)
    {
        for (long from = 0, last = long.MaxValue; from < last; from += ContactsOfStep)
        {
            await using var session = await Session.BeginAsync(database, isWriting: true, cancellationToken);
            var audience = await AudienceTable.LockAsync(session.Connection, import.Audience, cancellationToken)
                ?? throw Refusal.NotFound("audience");
            last = audience.LastContact;
            var marked = await session.Connection.Under(cancellationToken).RunAsync(
                "UPDATE contact SET until = @i WHERE audience = @a AND id > @from AND id <= @to AND since <= @e "
                    + "AND (next_epoch IS NULL OR next_epoch <> @i) AND until IS NULL",
                ("i", import.Id), ("a", import.Audience), ("from", from), ("to", from + ContactsOfStep), ("e", audience.Epoch));
            await ImportTable.CountAsync(session.Connection, import.Id, import.LastRow, (0, 0, marked, 0), Now, cancellationToken);
            await session.CommitAsync(cancellationToken);
        }
    }

    private async Task MoveAsync(ImportRow import, ImportState from, ImportState to, CancellationToken cancellationToken)
    {
        await using var session = await Session.BeginAsync(database, isWriting: true, cancellationToken);
        if (!await ImportTable.MoveAsync(session.Connection, import.Id, from, to, Now, cancellationToken))
            throw Ended();
        await session.CommitAsync(cancellationToken);
    }

    private static void DemandRoom(LockedAudience audience, ImportPlan plan)
    {
        if (audience.With(plan.Fields).Length > FieldNames.MaxFields)
        {
            throw Refusal.Bad(new Mistake(
                "row 1", $"would give the audience more than {FieldNames.MaxFields} fields: say by a map which columns are wanted."));
        }
    }

    private static List<Mistake> LinesNotUtf8(ReadOnlySpan<byte> bytes, long line)
    {
        var mistakes = new List<Mistake>();
        for (; !bytes.IsEmpty && mistakes.Count < MaxLinesShown; line++)
        {
            var end = bytes.IndexOf((byte)'\n');
            if (!Utf8.IsValid(end < 0 ? bytes : bytes[..end]))
                mistakes.Add(new($"line {line}", "is not UTF-8: save the file as 'CSV UTF-8'."));
            bytes = end < 0 ? default : bytes[(end + 1)..];
        }

        return mistakes;
    }

    private static Refusal TooMuch(RowReader reader) => reader.Rejected.Count < RowReader.MaxRejected
        ? new Refusal(413, $"More than {RowReader.MaxRows} rows came at once: send them in smaller pieces.")
        : Refusal.Bad(new Mistake(
            PlaceOf(reader.Rejected[0]),
            $"{reader.Rejected[0].Mistakes[0].Reason} {reader.Rejected.Count} rows at once are wrong: is this the right file, separator "
                + "and map?"));

    private static Refusal Ended() => new(409, "The import has ended, or was given up: begin it again.");

    private static string PlaceOf(RejectedRow row) => string.Create(
        CultureInfo.InvariantCulture, $"row {row.Row}, line {row.Line}{(row.Mistakes[0].Column.Length > 0 ? ", column " : "")}")
            + row.Mistakes[0].Column;
}
