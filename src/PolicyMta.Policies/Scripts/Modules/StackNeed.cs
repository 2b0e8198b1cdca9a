using Acornima.Ast;

namespace PolicyMta.Policies.Scripts.Modules;

/// <summary>
/// How many bytes of the stack the engine needs to go from a piece of code into a part of it, as measured. It looks at what is left of the
/// stack when a function is called, and keeps <see cref="Kept"/> bytes then: what one function needs must be less. Most dear is what an
/// error passes by being caught and thrown anew.
/// </summary>
internal static class StackNeed
{
    /// <summary>What is left of the stack at least when a function is called, in bytes.</summary>
    public const int Kept = 128 * 1024;

    /// <summary>What the code of one function may need; the rest is for what it calls of the language itself.</summary>
    public const int Allowed = Kept * 5 / 8;

    public static int Of(Node node, Node part) => node switch
    {
        Program or IFunction => 0,
        LogicalExpression or ConditionalExpression or IfStatement or LabeledStatement or ChainExpression => 288,
        BinaryExpression or SequenceExpression => 384,
        MemberExpression => 416,
        CallExpression call => ReferenceEquals(call.Callee, part) ? 480 : 1_280,
        NewExpression or TaggedTemplateExpression => 864,
        AssignmentExpression or UpdateExpression => 720,
        TemplateLiteral or UnaryExpression or ArrayExpression or YieldExpression => 528,
        ObjectExpression => 576,
        SpreadElement => 576,
        Property or ReturnStatement or ExpressionStatement or VariableDeclaration or VariableDeclarator => 288,
        BlockStatement => 608,
        WhileStatement or DoWhileStatement or TryStatement => 480,
        CatchClause or SwitchStatement => 608,
        SwitchCase => 304,
        ForStatement => 1_440,
        ForInStatement or ForOfStatement => 3_072,
        ArrayPattern => 20_480,
        ObjectPattern => 1_536,
        IClass => 4_096,
        ClassBody or IClassElement => 800,
        _ => 800,
    };
}
