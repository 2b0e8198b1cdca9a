using Jint;
using Jint.Native;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Scripts.Capabilities;

/// <summary>
/// The script's piece of the configuration as plain values, by the core schema of YAML 1.2.
/// </summary>
internal static class ConfigCapability
{
    public static JsValue Create(Engine engine, SettingsNode? config) => config is null ? new JsObject(engine) : Convert(engine, config);

    private static JsValue Convert(Engine engine, SettingsNode node) => node switch
    {
        SettingsMap map => JsObject.CreateFromEntries(
            engine, [.. map.Entries.Select(entry => new KeyValuePair<string, JsValue>(entry.Key, Convert(engine, entry.Value)))]),
        SettingsList list => new JsArray(engine, [.. list.Items.Select(item => Convert(engine, item))]),
        SettingsScalar scalar => CoreSchema.Read(scalar),
        _ => JsValue.Undefined,
    };

    /// <summary>Every value that the script could not see as it is written.</summary>
    public static IEnumerable<PolicyProblem> MistakesIn(string path, SettingsNode node) => node switch
    {
        SettingsMap map => map.Entries.SelectMany(entry => MistakesIn($"{path}.{entry.Key}", entry.Value)),
        SettingsList list => list.Items.SelectMany((item, i) => MistakesIn($"{path}[{i}]", item)),
        SettingsScalar scalar when CoreSchema.MistakeIn(scalar) is var (problem, remedy) =>
            [new PolicyProblem(scalar.Place, $"{path} {problem}", remedy)],
        _ => [],
    };
}
