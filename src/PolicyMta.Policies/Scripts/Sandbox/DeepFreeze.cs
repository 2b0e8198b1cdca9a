using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>
/// Freezes objects and all that is reachable from them. An engine serves many messages, and what one call could change would be seen by the
/// next.
/// </summary>
internal sealed class DeepFreeze(Engine engine)
{
    private readonly Function _freeze = (Function)engine.Global.Get("Object").Get("freeze");
    private readonly HashSet<ObjectInstance> _frozen = new(ReferenceEqualityComparer.Instance);
    private static readonly Type[] Walkers =
        [.. new[] { "Jint.Native.Iterator.IteratorInstance", "Jint.Native.Generator.GeneratorInstance" }
            .Select(name => typeof(Engine).Assembly.GetType(name, throwOnError: true)!)];

    private readonly List<Function> _functions = [];
    private readonly Stack<ObjectInstance> _pending = new();
    private readonly List<JsRegExp> _searching = [];
    private Function? _within;

    /// <summary>
    /// Whether what remembers how far it has gone is a mistake: the script's own would carry that from one call to the next.
    /// </summary>
    public bool RefusesWalkers { get; set; }

    public void Freeze(JsValue value)
    {
        Push(value);
        FreezePending();
    }

    /// <summary>Freezes also what functions have captured, once there is nothing more to be set up.</summary>
    public void Close()
    {
        var captured = new CapturedVariables(engine, Push);
        captured.SealPrivateFields();
        FreezePending();
        for (var i = 0; i < _functions.Count; i++)
        {
            _within = _functions[i];
            captured.Seal(_within);
            FreezePending();
        }
    }

    private void FreezePending()
    {
        while (_pending.TryPop(out var next))
            FreezeOne(next);
    }

    /// <summary>
    /// Sets the expressions that remember where they stopped back to the start: the one thing that stays writable, since matching needs it.
    /// </summary>
    public void Rewind()
    {
        foreach (var expression in _searching)
            expression.Set("lastIndex", 0);
    }

    private void FreezeOne(ObjectInstance next)
    {
        if (RefusesWalkers && Walkers.Any(walker => walker.IsInstanceOfType(next)))
            throw new WalkerException(_within?.FunctionDeclaration is Node declaration ? declaration : null);
        if (next is Function function)
            _functions.Add(function);
        if (next is JsRegExp expression)
        {
            expression.PreventExtensions();
            if (expression.Global || expression.Sticky)
                _searching.Add(expression);
        }
        else if (next.GetType().Name != "ModuleNamespace")
            Natives.Call(_freeze, JsValue.Undefined, next);

        Push(next.Prototype);
        foreach (var key in next.GetOwnPropertyKeys(Types.String | Types.Symbol))
        {
            var property = next.GetOwnProperty(key);
            if (property.IsAccessorDescriptor())
            {
                Push(property.Get);
                Push(property.Set);
            }
            else
                Push(property.Value);
        }

        if (next is BindFunction bound)
        {
            Push(bound.BoundTargetFunction);
            Push(bound.BoundThis);
            foreach (var argument in bound.BoundArguments)
                Push(argument);
        }

        if (next is JsMap map)
        {
            foreach (var (key, value) in map)
            {
                Push(key);
                Push(value);
            }
        }
        else if (next is JsSet set)
        {
            foreach (var item in set)
                Push(item);
        }
    }

    private void Push(JsValue? value)
    {
        if (value is ObjectInstance instance && _frozen.Add(instance))
            _pending.Push(instance);
    }
}
