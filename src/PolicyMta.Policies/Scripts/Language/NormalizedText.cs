using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Runtime;
using PolicyMta.Policies.Scripts.Sandbox;

namespace PolicyMta.Policies.Scripts.Language;

/// <summary>
/// <c>normalize</c> as the language has it, and <c>localeCompare</c> that takes texts for the same which are so for Unicode. Otherwise the
/// latter goes by the numbers of characters, in whatever language: there is no collation here.
/// </summary>
internal sealed class NormalizedText(SandboxedRealm realm)
{
    /// <summary>The longest text that is normalized, in characters.</summary>
    public const int Max = 128 * 1024;

    private const int MaxParts = 4 * Max;

    public static void Install(SandboxedRealm realm)
    {
        var text = new NormalizedText(realm);
        realm.Put("String.prototype", "normalize", text.Normalize);
        var compare = (Function)realm.Owner("String.prototype").Get("localeCompare");
        realm.Put("String.prototype", "localeCompare", (thisObject, arguments) => Natives.Call(
            compare,
            text.Canonical(text.Text(thisObject, "localeCompare")),
            arguments.Length == 0 ? arguments : [text.Canonical(TypeConverter.ToString(arguments[0])), .. arguments[1..]]));
    }

    private JsValue Normalize(JsValue thisObject, JsValue[] arguments)
    {
        var text = Text(thisObject, "normalize");
        var form = arguments.Length == 0 || arguments[0].IsUndefined() ? "NFC" : TypeConverter.ToString(arguments[0]);
        return InForm(text, form switch
        {
            "NFC" => NormalizationForm.FormC,
            "NFD" => NormalizationForm.FormD,
            "NFKC" => NormalizationForm.FormKC,
            "NFKD" => NormalizationForm.FormKD,
            _ => throw realm.TooLarge("The normalization form should be one of NFC, NFD, NFKC, NFKD."),
        });
    }

    private JsString Canonical(string text) => Ascii.IsValid(text) ? JsString.Create(text) : InForm(text, NormalizationForm.FormC);

    private JsString InForm(string text, NormalizationForm form)
    {
        if (text.Length > Max)
            throw realm.TooLarge($"A text of {text.Length} characters is too long to be normalized; {Max} are allowed.");
        return JsString.Create(TextNormalizer.Normalize(text, form, MaxParts)
            ?? throw realm.TooLarge($"The text has more than {MaxParts} characters when it is taken apart."));
    }

    private string Text(JsValue value, string name) => value.IsUndefined() || value.IsNull()
        ? throw new JavaScriptException(realm.Engine.Intrinsics.TypeError, $"String.prototype.{name} called on null or undefined.")
        : TypeConverter.ToString(value);
}
