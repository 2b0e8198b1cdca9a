using System.Globalization;
using Jint;
using Jint.Native;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Scripts.Capabilities;

/// <summary>
/// The script's piece of the configuration as plain values: what YAML calls true, null or a number is that, unless it is quoted.
/// </summary>
internal static class ConfigCapability
{
    public static JsValue Create(Engine engine, SettingsNode? config) => config is null ? new JsObject(engine) : Convert(engine, config);

    private static JsValue Convert(Engine engine, SettingsNode node) => node switch
    {
        SettingsMap map => JsObject.CreateFromEntries(
            engine, [.. map.Entries.Select(entry => new KeyValuePair<string, JsValue>(entry.Key, Convert(engine, entry.Value)))]),
        SettingsList list => new JsArray(engine, [.. list.Items.Select(item => Convert(engine, item))]),
        SettingsScalar scalar => Scalar(scalar),
        _ => JsValue.Undefined,
    };

    private static JsValue Scalar(SettingsScalar scalar)
    {
        if (scalar.Text is null)
            return JsValue.Null;
        if (scalar.IsQuoted)
            return JsString.Create(scalar.Text);
        return scalar.Text switch
        {
            "" or "~" or "null" => JsValue.Null,
            "true" => JsBoolean.True,
            "false" => JsBoolean.False,
            var text when double.TryParse(
                text,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out var number)
                && double.IsFinite(number) => number,
            var text => JsString.Create(text),
        };
    }
}
