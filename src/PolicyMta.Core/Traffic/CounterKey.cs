using System.Globalization;
using System.Text;

namespace PolicyMta.Core.Traffic;

/// <summary>What a counter's group is found by: no two combinations have the same, whatever their values are made of.</summary>
internal static class CounterKey
{
    private const int MaxValue = 200;

    public static string Of(CounterIdentity identity)
    {
        var key = new StringBuilder("counter ").Append(identity.Name);
        if (identity.Facts is not { } facts)
            return key.Append(" of all others").ToString();
        foreach (var (fact, value) in facts)
            Append(key.Append('\n').Append(fact.ToString()).Append('='), value);
        return key.ToString();
    }

    /// <summary>Appends a value so that it cannot run into the next; a long one by its beginning and its hash.</summary>
    public static StringBuilder Append(StringBuilder key, string value)
    {
        key.Append(value.Length.ToString(CultureInfo.InvariantCulture)).Append(':');
        return value.Length <= MaxValue
            ? key.Append(value)
            : key.Append(value, 0, MaxValue).Append('~').Append(Convert.ToHexString(
                System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(value)).AsSpan(0, 16)));
    }
}
