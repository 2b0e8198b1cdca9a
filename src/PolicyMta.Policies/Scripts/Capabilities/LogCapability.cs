using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;
using PolicyMta.Policies.Scripts.Sandbox;

namespace PolicyMta.Policies.Scripts.Capabilities;

/// <summary>
/// <c>log.debug</c>, <c>info</c>, <c>warn</c> and <c>error</c>: several values are written with spaces between them, objects as JSON.
/// </summary>
internal static class LogCapability
{
    private const int MaxLength = 2000;

    public static JsValue Create(Engine engine, ScriptLog log)
    {
        var stringify = (Function)engine.Global.Get("JSON").Get("stringify");
        return JsObject.CreateFromEntries(engine,
        [
            Level("debug", LogLevel.Debug), Level("info", LogLevel.Information), Level("warn", LogLevel.Warning),
            Level("error", LogLevel.Error),
        ]);

        KeyValuePair<string, JsValue> Level(string name, LogLevel level) => new(name, new ClrFunction(engine, name, (_, arguments) =>
        {
            if (log.IsEnabled(level))
                log.Write(level, Text(stringify, arguments));
            return JsValue.Undefined;
        }));
    }

    private static string Text(Function stringify, JsValue[] arguments)
    {
        var text = string.Join(' ', arguments.Select(argument => argument is ObjectInstance and not (JsError or Function)
            ? Natives.Call(stringify, JsValue.Undefined, argument).ToString()
            : TypeConverter.ToString(argument)));
        return text.Length <= MaxLength ? text : text[..MaxLength] + "...";
    }
}
