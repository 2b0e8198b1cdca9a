using System.Globalization;
using System.Text.Json;

namespace PolicyMta.IspRules.Quotas;

/// <summary><c>policymta rules quotas</c></summary>
internal static class QuotaCommand
{
    public static void Add(IPluginBuilder builder, QuotaBook book) => builder.AddCommand(new PluginCommand
    {
        Name = "rules quotas",
        ReadOnly = true,
        Examples = ["policymta rules quotas --tenant acme"],
        Description = "Show what tenants have used of their quotas.",
        Options = [new CommandOption("--tenant", "This tenant alone.") { ValueName = "NAME" }],
        Handler = (call, _) => new(Show([.. book.All.Where(one => call.Get("--tenant") is not { } tenant || one.Tenant == tenant)])),
    });

    private static CommandResult Show(ImmutableArray<(string Tenant, Quota Quota, long Used, long Later)> all) => new()
    {
        Text = all.IsEmpty ? "No tenant has used anything of a quota." : "",
        Table = all.IsEmpty ? null : new CommandTable(
            ["Tenant", "Quota", "Recipients", "Per", "Used", "Waiting", "Over it"], [.. all.Select(Row)]),
        Json = JsonText.Rows(all, Write),
    };

    private static ImmutableArray<string> Row((string Tenant, Quota Quota, long Used, long Later) one) =>
    [
        NameOf(one.Tenant),
        one.Quota.Name,
        one.Quota.Options.Recipients.ToString(CultureInfo.InvariantCulture),
        one.Quota.Word,
        one.Used.ToString(CultureInfo.InvariantCulture),
        one.Later.ToString(CultureInfo.InvariantCulture),
        OverOf(one.Quota),
    ];

    private static string NameOf(string tenant) => tenant == QuotaBook.Others ? "(all others)" : Shown.Of(tenant);

    private static string OverOf(Quota quota) => quota.Options.Over == OverQuota.Refuse ? "is refused" : "waits";

    private static void Write(Utf8JsonWriter json, (string Tenant, Quota Quota, long Used, long Later) one)
    {
        json.WriteStartObject();
        json.WriteString("tenant", NameOf(one.Tenant));
        json.WriteString("quota", one.Quota.Name);
        json.WriteNumber("recipients", one.Quota.Options.Recipients);
        json.WriteString("per", one.Quota.Word);
        json.WriteNumber("used", one.Used);
        json.WriteNumber("waiting", one.Later);
        json.WriteString("over", one.Quota.Options.Over == OverQuota.Refuse ? "refuse" : "wait");
        json.WriteEndObject();
    }
}
