using Jint;
using Jint.Native;

namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>Shows one kind of fact to scripts: a copy, never an object of the host.</summary>
internal abstract class ValueWriter<T>
{
    /// <summary>The type as TypeScript has it.</summary>
    public abstract string TypeScript { get; }

    public abstract JsValue Write(Engine engine, T value);
}
