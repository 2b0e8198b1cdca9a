using System.Globalization;
using PolicyMta.SuppressionList.Addresses;
using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Import;

/// <summary>Makes the change of a row, or tells what is wrong with it.</summary>
internal sealed class ImportRows(SuppressionBook book, ColumnMap map, ImportSettings settings, ImportReport report)
{
    /// <summary>The tenant column's word for all tenants.</summary>
    public const string AllTenants = "*";

    private readonly DateTimeOffset _now = book.Now;
    private readonly byte[] _prefix = EntryKey.PrefixOf(settings.Tenant);

    /// <returns>Null if the row is wrong, which has been told.</returns>
    public Change? Read(CsvRecord record, long line)
    {
        if (record.IsBroken)
            return Wrong(line, "A quoted field does not end, or something stands behind its closing quote.");
        var address = record[map["address"]];
        Span<byte> subject = stackalloc byte[Subject.MaxBytes];
        if (!book.Addresses.TryWrite(address, subject, out var parts) || address.Contains('\ufffd', StringComparison.Ordinal))
            return Wrong(line, $"'{CleanText.Of(address, 100)}' is not a valid address or domain.");
        if (!TryReadReason(record, out var reason))
            return Wrong(
                line, $"'{CleanText.Of(record[map["reason"]], 50)}' is not a known reason; write one of "
                    + $"{string.Join(", ", Reasons.AllWords)}.");
        if (!TryReadTime(record, "since", out var since) || !TryReadTime(record, "until", out var until))
            return Wrong(line, "The time is not understood; write one such as 2026-11-28T12:00:00Z.");
        if (!TryReadPlace(record, out var prefix, out var list))
            return Wrong(line, settings.MayNameTenants
                ? "A tenant or list has up to 200 bytes and no control characters."
                : "The row is for another tenant than the token.");

        var normal = subject[..parts.Length];
        return new Change([.. prefix, .. normal, .. System.Text.Encoding.UTF8.GetBytes(list)])
        {
            Original = address.LastIndexOf('@') > 0 && Normalizer.TextOf(normal) != address ? address : null,
            Added = new Ground
            {
                Reason = reason,
                Since = since ?? _now,
                Until = until,
                Category = CleanText.Of(CsvWriter.Unguard(record[map["category"]]), 100),
                Note = CleanText.Of(CsvWriter.Unguard(record[map["note"]])),
                Source = CleanText.Of(CsvWriter.Unguard(record[map["source"]])) is { Length: > 0 } own
                    ? own
                    : string.Create(CultureInfo.InvariantCulture, $"{settings.Source}:{line}"),
            },
            Replaces = true,
        };
    }

    private Change? Wrong(long line, string problem)
    {
        report.Fail(line, problem);
        return null;
    }

    private bool TryReadReason(CsvRecord record, out Reason reason)
    {
        reason = settings.Reason ?? (map.Reason is { } word && Reasons.TryParse(word, out var own) ? own : Reason.Import);
        return record[map["reason"]] is not { Length: > 0 } given || ForeignReasons.TryParse(given, out reason);
    }

    private bool TryReadTime(CsvRecord record, string role, out DateTimeOffset? time)
    {
        time = null;
        if (record[map[role]] is not { Length: > 0 } text)
            return true;
        if (!TimeWords.TryParse(text, out var read))
            return false;
        time = read;
        return true;
    }

    private bool TryReadPlace(CsvRecord record, out byte[] prefix, out string list)
    {
        (prefix, list) = (_prefix, record[map["list"]] is { Length: > 0 } named ? named : settings.List);
        if (!EntryKey.IsName(list, EntryKey.MaxList))
            return false;
        if (record[map["tenant"]] is not { Length: > 0 } tenant || tenant == settings.Tenant)
            return true;
        if (!settings.MayNameTenants || !EntryKey.IsName(tenant, EntryKey.MaxTenant))
            return false;
        prefix = EntryKey.PrefixOf(tenant == AllTenants ? "" : tenant);
        return true;
    }
}
