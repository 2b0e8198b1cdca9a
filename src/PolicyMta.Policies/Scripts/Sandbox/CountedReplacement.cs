using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>Replacers for <c>replace</c> and <c>replaceAll</c> that stop once the replacements together are longer than allowed.</summary>
internal static class CountedReplacement
{
    /// <summary>Counts what the script's own replacer returns.</summary>
    public static JsValue By(SandboxedRealm realm, Function replacer, int max) =>
        Make(realm, max, arguments => TypeConverter.ToString(Natives.Call(replacer, JsValue.Undefined, arguments)));

    /// <summary>Expands a replacement text (ECMA-262, GetSubstitution) for one match after the other.</summary>
    public static JsValue With(SandboxedRealm realm, string template, int max) =>
        template.Contains('$', StringComparison.Ordinal)
            ? Make(realm, max, arguments => Expand(realm, template, arguments, max))
            : Make(realm, max, _ => template);

    private static ClrFunction Make(SandboxedRealm realm, int max, Func<JsValue[], string> replace)
    {
        var total = 0L;
        return new ClrFunction(realm.Engine, "replacer", (_, arguments) =>
        {
            var text = replace(arguments);
            total += text.Length;
            if (total > max)
                throw TooLong(realm, max);
            realm.Engine.Constraints.Check();
            return JsString.Create(text);
        });
    }

    private static string Expand(SandboxedRealm realm, string template, JsValue[] arguments, int max)
    {
        var groups = arguments[^1].IsObject() ? arguments[^1].AsObject() : null;
        var last = groups is null ? arguments.Length - 1 : arguments.Length - 2;
        var whole = arguments[last].ToString();
        var offset = (int)arguments[last - 1].AsNumber();
        var match = arguments[0].ToString();
        var captures = last - 2;
        var text = new StringBuilder();
        for (var i = 0; i < template.Length;)
        {
            var next = template[i] == '$' && i + 1 < template.Length ? template[i + 1] : '\0';
            var used = 2;
            switch (next)
            {
                case '$':
                    text.Append('$');
                    break;
                case '&':
                    text.Append(match);
                    break;
                case '`':
                    text.Append(whole, 0, offset);
                    break;
                case '\'':
                    text.Append(whole, offset + match.Length, whole.Length - offset - match.Length);
                    break;
                case '<' when groups is not null && template.IndexOf('>', i) is > 0 and var end:
                    text.Append(groups.Get(template[(i + 2)..end]) is JsString named ? named.ToString() : "");
                    used = end + 1 - i;
                    break;
                case >= '0' and <= '9' when Group(template.AsSpan(i + 1), captures, out var digits) is > 0 and var group:
                    text.Append(arguments[group] is JsString captured ? captured.ToString() : "");
                    used = 1 + digits;
                    break;
                default:
                    text.Append(template[i]);
                    used = 1;
                    break;
            }

            if (text.Length > max)
                throw TooLong(realm, max);
            i += used;
        }

        return text.ToString();
    }

    private static int Group(ReadOnlySpan<char> digits, int captures, out int length)
    {
        length = 0;
        var group = 0;
        for (var i = 0; i < 2 && i < digits.Length && char.IsAsciiDigit(digits[i]); i++)
        {
            var next = group * 10 + (digits[i] - '0');
            if (next > captures)
                break;
            group = next;
            length = i + 1;
        }

        return group;
    }

    private static JavaScriptException TooLong(SandboxedRealm realm, int max) =>
        realm.TooLarge($"The replacements are longer than {max} characters together.");
}
