using System.Collections;
using System.Reflection;
using Jint;
using Jint.Native;
using Jint.Native.Function;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>
/// Makes constant what functions have captured: the variables of the functions and modules around them, and private fields of objects.
/// The language has no way to say that, so that it is done in the engine's own records.
/// </summary>
internal sealed class CapturedVariables(Engine engine, Action<JsValue> found)
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
    private static readonly Assembly Library = typeof(Engine).Assembly;
    private static readonly Type Scope = Named("Jint.Runtime.Environments.DeclarativeEnvironment");
    private static readonly Type FunctionScope = Named("Jint.Runtime.Environments.FunctionEnvironment");
    private static readonly Type Binding = Named("Jint.Runtime.Environments.Binding");
    private static readonly FieldInfo ScopeOf = Field(typeof(Function), "_environment");
    private static readonly FieldInfo Outer = Field(Named("Jint.Runtime.Environments.Environment"), "_outerEnv");
    private static readonly FieldInfo Slots = Field(Scope, "_slots");
    private static readonly FieldInfo Names = Field(Scope, "_dictionary");
    private static readonly FieldInfo This = Field(FunctionScope, "_thisValue");
    private static readonly FieldInfo Privates = Field(typeof(Engine), "_privateElementStore");

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>Makes the variables around a function constant, and tells what they hold.</summary>
    public void Seal(Function function)
    {
        for (var scope = ScopeOf.GetValue(function); scope is not null && _seen.Add(scope); scope = Outer.GetValue(scope))
        {
            if (!Scope.IsInstanceOfType(scope))
                continue;
            if (FunctionScope.IsInstanceOfType(scope) && This.GetValue(scope) is JsValue receiver)
                found(receiver);
            if (Slots.GetValue(scope) is Array slots)
                SealSlots(slots);
            if (Names.GetValue(scope) is { } names)
                SealNames(names);
        }
    }

    /// <summary>Makes the private fields of all objects that there are now constant, and tells what they hold.</summary>
    public void SealPrivateFields()
    {
        if (Privates.GetValue(engine) is not IEnumerable objects)
            return;
        foreach (var entry in objects)
        {
            foreach (var element in ((IDictionary)Get(entry, "Value")!).Values)
            {
                var kind = Property(element, "Kind");
                if (kind.GetValue(element)!.ToString() != "Field")
                    continue;
                kind.SetValue(element, Enum.Parse(kind.PropertyType, "Method"));
                if (Get(element, "Value") is JsValue value)
                    found(value);
            }
        }
    }

    private void SealSlots(Array slots)
    {
        for (var i = 0; i < slots.Length; i++)
            slots.SetValue(Sealed(slots.GetValue(i)!), i);
    }

    private void SealNames(object names)
    {
        var remove = names.GetType().GetMethod("Remove", Hidden)!;
        var add = names.GetType().GetMethod("TryAdd", Hidden)!;
        foreach (var entry in ((IEnumerable)names).Cast<object>().ToList())
        {
            var key = Get(entry, "Key")!;
            remove.Invoke(names, [key]);
            add.Invoke(names, [key, Sealed(Get(entry, "Value")!)]);
        }
    }

    private object Sealed(object binding)
    {
        JsValue? value = (bool)Get(binding, "IsUnboxedNumber")!
            ? (double)Get(binding, "UnboxedNumber")!
            : (bool)Get(binding, "HasReferenceValue")! ? (JsValue)Get(binding, "Value")! : null;
        if (value is null)
            return binding;
        found(value);
        return Activator.CreateInstance(Binding, value, false, false, true)!;
    }

    private static Type Named(string name) => Library.GetType(name, throwOnError: true)!;

    private static FieldInfo Field(Type type, string name) =>
        type.GetField(name, Hidden) ?? throw new MissingFieldException(type.Name, name);

    private static PropertyInfo Property(object holder, string name) => holder.GetType().GetProperty(name, Hidden)!;

    private static object? Get(object holder, string name) => holder.GetType().GetProperty(name, Hidden) is { } property
        ? property.GetValue(holder)
        : Field(holder.GetType(), name).GetValue(holder);
}
