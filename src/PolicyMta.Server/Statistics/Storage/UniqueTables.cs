using System.Text.Json;
using PolicyMta.Server.Statistics.Counting;

namespace PolicyMta.Server.Statistics.Storage;

/// <summary>The sets by which first opens and clicks are known, on disk. Written are the changes alone.</summary>
internal sealed class UniqueTables(StatisticsDatabase database)
{
    private readonly Statement _find = database.Prepare(
        "SELECT id, count, is_exact FROM unique_sets WHERE tenant = ? AND campaign = ? AND day = ? AND metric = ?");

    private readonly Statement _put = database.Prepare(
        "INSERT INTO unique_sets (tenant, campaign, day, metric, count, is_exact) VALUES (?, ?, ?, ?, ?, ?) "
            + "ON CONFLICT (tenant, campaign, day, metric) DO UPDATE SET count = excluded.count, is_exact = excluded.is_exact "
            + "RETURNING id");

    private readonly Statement _values = database.Prepare("SELECT value FROM unique_values WHERE of_set = ?");
    private readonly Statement _addValue = database.Prepare("INSERT OR IGNORE INTO unique_values (of_set, value) VALUES (?, ?)");
    private readonly Statement _removeValues = database.Prepare("DELETE FROM unique_values WHERE of_set = ?");
    private readonly Statement _registers = database.Prepare("SELECT chunk, registers FROM unique_registers WHERE of_set = ?");

    private readonly Statement _putRegisters =
        database.Prepare("INSERT OR REPLACE INTO unique_registers (of_set, chunk, registers) VALUES (?, ?, ?)");

    private readonly Statement _removeRegisters = database.Prepare("DELETE FROM unique_registers WHERE of_set = ?");
    private readonly Statement _before = database.Prepare("SELECT id FROM unique_sets WHERE day < ? LIMIT 1000");
    private readonly Statement _remove = database.Prepare("DELETE FROM unique_sets WHERE id = ?");

    public UniqueSet Read(UniqueKey key)
    {
        var found = Bind(_find, key).Rows()
            .Select(static row => (Id: row.Number(0), Count: row.Real(1), IsExact: row.Number(2) != 0)).ToList();
        if (found is not [var (id, count, isExact)])
            return UniqueSet.Of([]);
        return isExact
            ? UniqueSet.Of(_values.With(id).Rows().Select(static row => unchecked((ulong)row.Number(0))))
            : UniqueSet.OfRegisters(count, _registers.With(id).Rows().Select(static row => ((int)row.Number(0), row.Bytes(1))));
    }

    public void Write(UniqueKey key, UniqueSet set)
    {
        database.Begin();
        var id = Bind(_put, key).With(set.Count).With(set.IsExact ? 1 : 0).Find()!.Value;
        if (set.HasBecomeInexact)
            _removeValues.With(id).Run();
        foreach (var value in set.Added)
            _addValue.With(id).With(unchecked((long)value)).Run();
        foreach (var chunk in set.ChangedChunks)
            _putRegisters.With(id).With(chunk).With(set.Chunk(chunk)).Run();
        set.Written();
    }

    /// <summary>Removes the sets of messages of earlier days, a thousand at a time.</summary>
    public void Prune(long day)
    {
        foreach (var id in _before.With(day).Rows().Select(static row => row.Number(0)).ToList())
        {
            _removeValues.With(id).Run();
            _removeRegisters.With(id).Run();
            _remove.With(id).Run();
        }
    }

    private static Statement Bind(Statement statement, UniqueKey key) => statement.With(key.Tenant).With(key.Campaign).With(key.Day)
        .With(JsonNamingPolicy.SnakeCaseLower.ConvertName(key.Metric.ToString()));
}
