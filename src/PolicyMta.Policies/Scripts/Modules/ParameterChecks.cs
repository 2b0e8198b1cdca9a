using System.Reflection;
using Acornima.Ast;

namespace PolicyMta.Policies.Scripts.Modules;

/// <summary>
/// Puts a look at the limits before the values that parameters and fields have by default: they are worked out before the function's first
/// statement, which is where the engine looks, so that functions could call each other there unseen. The tree keeps its places. To be used
/// before anything has worked on the tree.
/// </summary>
internal static class ParameterChecks
{
    /// <summary>The name of the function that looks at the limits.</summary>
    public const string Function = "__limits";

    private static readonly FieldInfo OfDefault = FieldOf<AssignmentPattern>(nameof(AssignmentPattern.Right));
    private static readonly FieldInfo OfField = FieldOf<PropertyDefinition>(nameof(PropertyDefinition.Value));

    /// <summary>Whether there is such a value.</summary>
    public static bool IsIn(Program program) => Walk(program, (_, _, _) => { });

    public static void Guard(Program program) => Walk(program, static (node, field, value) => field.SetValue(node, Checked(value)));

    private static bool Walk(Program program, Action<Node, FieldInfo, Expression> act)
    {
        var isFound = false;
        var pending = new Stack<(Node Node, bool IsParameter)>([(program, false)]);
        while (pending.TryPop(out var next))
        {
            var (node, isParameter) = next;
            foreach (var part in node.ChildNodes)
                pending.Push((part, node is IFunction function ? !ReferenceEquals(part, function.Body) : isParameter));
            if (isParameter && node is AssignmentPattern { Right: var given } && Calls(given))
                Found(node, OfDefault, given);
            else if (node is PropertyDefinition { Value: { } value } && Calls(value))
                Found(node, OfField, value);
        }

        return isFound;

        void Found(Node holder, FieldInfo field, Expression value)
        {
            isFound = true;
            act(holder, field, value);
        }
    }

    /// <summary>Whether working it out may call a function. What functions do when they are called has limits of its own.</summary>
    private static bool Calls(Node value) => value switch
    {
        Literal or Identifier or IFunction or ThisExpression => false,
        UnaryExpression { Argument: Literal } => false,
        ArrayExpression or ObjectExpression or ObjectProperty { Computed: false } => value.ChildNodes.Any(Calls),
        _ => true,
    };

    private static SequenceExpression Checked(Expression value) => new(NodeList.From<Expression>(
        new CallExpression(new Identifier(Function) { Range = value.Range, Location = value.Location }, default, optional: false)
        {
            Range = value.Range,
            Location = value.Location,
        },
        value))
    {
        Range = value.Range,
        Location = value.Location,
    };

    private static FieldInfo FieldOf<T>(string property) =>
        typeof(T).GetField($"<{property}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic)!;
}
