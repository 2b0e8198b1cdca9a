using System.Globalization;

namespace PolicyMta.Server.Http;

/// <summary>The place of a value in a request's JSON.</summary>
/// <param name="Name">As people write it: <c>attachments[0].name</c>.</param>
/// <param name="Pointer">As a JSON pointer in a URI fragment (RFC 6901 section 6): <c>#/attachments/0/name</c>.</param>
internal readonly record struct JsonPath(string Name, string Pointer)
{
    public static JsonPath Root => new("", "#");

    public JsonPath Property(string name) => new(Name.Length == 0 ? name : $"{Name}.{name}", $"{Pointer}/{Token(name)}");

    public JsonPath Item(int index)
    {
        var number = index.ToString(CultureInfo.InvariantCulture);
        return new($"{Name}[{number}]", $"{Pointer}/{number}");
    }

    /// <summary>A name within a pointer (RFC 6901 section 3).</summary>
    private static string Token(string name) =>
        Uri.EscapeDataString(name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
}
