using System.Text;

namespace PolicyMta.Returns.Desk;

/// <summary>What is counted: on a day, of a tenant and a campaign. Immutable.</summary>
/// <param name="Day">The day in UTC.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="Campaign">The campaign; empty for none.</param>
/// <param name="Kind">returned, complained, replied, unsubscribed or confirmed.</param>
/// <param name="Category">The kind of failure; empty if none was named.</param>
internal readonly record struct CountKey(ushort Day, string Tenant, string Campaign, string Kind, string Category)
{
    /// <summary>Stands for the campaigns beyond those that are counted apart.</summary>
    public const string Others = "(others)";

    public byte[] ToBytes()
    {
        var names = $"{Plain(Tenant)}\0{Plain(Campaign)}\0{Plain(Kind)}\0{Plain(Category)}";
        var key = new byte[StoreKeys.DayLength + Encoding.UTF8.GetByteCount(names)];
        StoreKeys.WriteDay(key, StoreKeys.Count, Day);
        Encoding.UTF8.GetBytes(names, key.AsSpan(StoreKeys.DayLength));
        return key;
    }

    public static CountKey? Read(ReadOnlySpan<byte> key) =>
        Encoding.UTF8.GetString(key[StoreKeys.DayLength..]).Split('\0') is [var tenant, var campaign, var kind, var category]
            ? new CountKey(StoreKeys.ReadDay(key), tenant, campaign, kind, category)
            : null;

    private static string Plain(string name) =>
        (name.Length > 200 ? name[..200] : name).Replace('\0', ' ');
}
