using System.Text.Json;

namespace PolicyMta.Policies.Scripts.Decisions;

/// <summary>How the SDK's names look in scripts: properties in camelCase, words of an enumeration in kebab-case.</summary>
internal static class ScriptNames
{
    public static string Property(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    public static string Word(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    public static IEnumerable<(string Word, T Value)> Words<T>()
        where T : struct, Enum => Enum.GetValues<T>().Select(value => (Word(value), value));
}
