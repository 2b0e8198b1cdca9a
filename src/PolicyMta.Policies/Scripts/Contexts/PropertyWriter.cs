using System.Reflection;
using Jint;
using Jint.Native;
using PolicyMta.Policies.Scripts.Decisions;

namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>Shows one property of a record or context.</summary>
internal abstract class PropertyWriter<TOwner>(PropertyInfo property) : ScriptProperty(property)
    where TOwner : class
{
    public abstract JsValue Write(Engine engine, TOwner owner);

    /// <summary>The properties that scripts see, in the record's order.</summary>
    public static IEnumerable<PropertyWriter<TOwner>> Of() => Of<PropertyWriter<TOwner>>(
        typeof(TOwner), typeof(TypedPropertyWriter<,>),
        property => property.GetMethod is { IsPublic: true } && ValueWriters.CanWrite(property.PropertyType));
}

internal sealed class TypedPropertyWriter<TOwner, TValue>(PropertyInfo property) : PropertyWriter<TOwner>(property)
    where TOwner : class
{
    private readonly Func<TOwner, TValue> _get = property.GetMethod!.CreateDelegate<Func<TOwner, TValue>>();
    private readonly ValueWriter<TValue> _writer = ValueWriters.For<TValue>();

    public override string TypeScript => _writer.TypeScript;

    public override JsValue Write(Engine engine, TOwner owner) => _writer.Write(engine, _get(owner));
}
