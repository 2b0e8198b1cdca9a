using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime.Interop;
using PolicyMta.Policies.Scripts.Decisions;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Scripts.Capabilities;

/// <summary><c>profile(name, limits)</c>: declares a traffic profile while the script is being loaded.</summary>
internal static class ProfileCapability
{
    public static JsValue Create(
        Engine engine, List<TrafficProfile> profiles, Func<bool> isLoading) => new ClrFunction(engine, "profile", (_, arguments) =>
    {
        if (!isLoading())
            throw engine.Wrong("profile(name, limits) works at the top level of a script only; hooks return the profile's name.");
        if (arguments.Length == 0 || arguments[0] is not JsString { Length: > 0 } name
            || arguments.Length > 1 && arguments[1] is not JsObject)
            throw engine.Wrong(
                "Write profile(name, limits), for instance profile(\"gmail-warm\", { connections: 20, messageRate: \"100/s\" }).");
        if (profiles.Exists(profile => profile.Name == name.ToString()))
            throw engine.Wrong($"The profile '{name}' is declared twice.");
        profiles.Add(Read(name.ToString(), arguments.Length > 1 ? arguments[1].AsObject() : new JsObject(engine)));
        return JsValue.Undefined;

        TrafficProfile Read(string profileName, ObjectInstance limits)
        {
            var profile = new TrafficProfile { Name = profileName };
            try
            {
                ObjectReader<TrafficProfile>.Instance.ReadInto(profile, limits);
            }
            catch (ReadException e)
            {
                throw engine.Wrong($"The profile '{profileName}': {e.Message}");
            }

            foreach (var (path, mistake) in RecordRules.MistakesIn(profile, ScriptNames.Property))
                throw engine.Wrong($"The profile '{profileName}': '{path}' {mistake.Message} {mistake.Remedy}");
            return profile with { Name = profileName };
        }
    }, 2);
}
