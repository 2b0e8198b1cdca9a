using PolicyMta.SuppressionList.Addresses;
using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Commands;

/// <summary>Options that the commands share, and what they mean.</summary>
internal static class CommandWords
{
    public static CommandOption Tenant { get; } =
        new("--tenant", $"The tenant whose mail is meant; '{MessageFacts.DefaultTenant}' if left out.") { ValueName = "NAME" };

    public static CommandOption Global { get; } =
        new("--global", "The mail of all tenants is meant.") { Kind = CommandValueKind.Flag };

    public static CommandOption List { get; } = new("--list", "The mail of this list alone is meant.") { ValueName = "NAME" };

    public static CommandOption Campaign { get; } = new("--campaign", "The mail of this campaign alone is meant.") { ValueName = "NAME" };

    public static CommandOption Reason { get; } =
        new("--reason", "Why.") { ValueName = "REASON", Choices = Reasons.AllWords };

    /// <summary>The tenant and list that a call names, or what is wrong with them.</summary>
    public static (string Tenant, string List, string? Problem) PlaceOf(CommandCall call)
    {
        var (tenant, list, campaign) = (call.Get("--tenant"), call.Get("--list"), call.Get("--campaign"));
        if (call.Has("--global") && (tenant ?? list ?? campaign) is not null)
            return ("", "", "--global is for the mail of all tenants: leave out --tenant, --list and --campaign.");
        if (tenant is "" or Import.ImportRows.AllTenants)
            return ("", "", "Write --global for the mail of all tenants.");
        if (list is not null && campaign is not null)
            return ("", "", "Write one of --list and --campaign.");
        var place = (
            Tenant: call.Has("--global") ? "" : tenant ?? MessageFacts.DefaultTenant,
            List: list ?? Lists.OfCampaign(campaign ?? ""));
        return EntryKey.IsName(place.Tenant, EntryKey.MaxTenant) && EntryKey.IsName(place.List, EntryKey.MaxList)
            ? (place.Tenant, place.List, null)
            : ("", "", "A tenant, list or campaign has up to 200 bytes and no control characters.");
    }

    public static Reason? ReasonOf(CommandCall call) =>
        call.Get("--reason") is { } word && Reasons.TryParse(word, out var reason) ? reason : null;

    /// <summary>The key of an address or domain, or null if it can be on no list.</summary>
    public static byte[]? KeyOf(SuppressionBook book, string subject, string tenant, string list, out string? original)
    {
        original = null;
        Span<byte> bytes = stackalloc byte[Subject.MaxBytes];
        if (!book.Addresses.TryWrite(subject, bytes, out var parts))
            return null;
        var normal = bytes[..parts.Length];
        if (subject.LastIndexOf('@') > 0 && Normalizer.TextOf(normal) != subject)
            original = subject;
        return EntryKey.Of(tenant, normal, list);
    }

    public static string NotListable(string subject) =>
        $"'{CleanText.Of(subject, 100)}' is not a valid address or domain; write for instance jane@example.com or example.com.";
}
